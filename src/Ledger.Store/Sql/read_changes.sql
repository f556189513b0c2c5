-- The entries that have postings in the windows of goals: of each goal how many there are, and the first of them.
-- $1 district; windows: $2 goal, $3 account, $4 pattern, $5 after, $6 through, $7 whether only what names a member; $8 position after which and $9
-- through which they were recorded; $10 how many of each goal.
with changing as (
    select w.goal, p.position, min(p.occurred_on) as occurred_on,
           row_number() over (partition by w.goal order by p.position) as place, count(*) over (partition by w.goal) as entries
    from unnest($2::integer[], $3::varchar[], $4::jsonb[], $5::date[], $6::date[], $7::boolean[]) as w (goal, account, pattern, after, through, named)
    join ledger.cells c on c.district = $1 and c.account = w.account and c.dimensions @> w.pattern
    join ledger.postings p on p.cell = c.id and p.occurred_on > w.after and p.occurred_on <= w.through
    where p.position > $8 and p.position <= $9
      and (not w.named or exists (select from ledger.subjects s where s.id = p.subject and starts_with(s.subject, 'member/')))
    group by 1, 2
)
select g.goal, g.entries, e.id, g.position, e.type, g.occurred_on, e.stream_id, e.timestamp
from changing g
join mt_events e on e.seq_id = g.position
where g.place <= $10
order by g.goal, g.position
