-- The entries that have postings in the windows of goals: of each goal how many there are, and the first of them.
-- $1 district; windows: $2 goal, $3 account, $4 pattern, $5 after, $6 through; $7 position after which and $8 through which they
-- were recorded; $9 how many of each goal.
with changing as (
    select w.goal, p.position, min(p.occurred_on) as occurred_on,
           row_number() over (partition by w.goal order by p.position) as place, count(*) over (partition by w.goal) as entries
    from unnest($2::integer[], $3::varchar[], $4::jsonb[], $5::date[], $6::date[]) as w (goal, account, pattern, after, through)
    join ledger.cells c on c.district = $1 and c.account = w.account and c.dimensions @> w.pattern
    join ledger.postings p on p.cell = c.id and p.occurred_on > w.after and p.occurred_on <= w.through
    where p.position > $7 and p.position <= $8
    group by 1, 2
)
select g.goal, g.entries, e.id, g.position, e.type, g.occurred_on, e.stream_id
from changing g
join mt_events e on e.seq_id = g.position
where g.place <= $9
order by g.goal, g.position
