-- The postings in windows, each with its entry, in the order (occurred on, position, window, cell, subject).
-- $1 district; windows: $2 place, $3 account, $4 pattern, $5 after, $6 through, $7 whether only what names a member; $8 position through which they
-- were recorded; $9, $10, $11, $12, $13 the key of the last one seen, or null; $14 how many.
with page as (
    select w.place, c.id as cell, p.position, p.occurred_on, p.subject, c.account, c.dimensions, p.amount
    from unnest($2::integer[], $3::varchar[], $4::jsonb[], $5::date[], $6::date[], $7::boolean[]) as w (place, account, pattern, after, through, named)
    join ledger.cells c on c.district = $1 and c.account = w.account and c.dimensions @> w.pattern
    -- Of each cell no more than a page: in this order its postings stand in the key.
    cross join lateral (
        select * from ledger.postings p
        where p.cell = c.id and p.occurred_on > w.after and p.occurred_on <= w.through and p.position <= $8
          and ($9::date is null or p.occurred_on >= $9 and (p.occurred_on, p.position, w.place, p.cell, p.subject) > ($9, $10, $11, $12, $13))
          and (not w.named or exists (select from ledger.subjects s where s.id = p.subject and starts_with(s.subject, 'member/')))
        order by p.occurred_on, p.position, p.subject
        limit $14
    ) p
    order by p.occurred_on, p.position, w.place, c.id, p.subject
    limit $14
)
select p.place, p.cell, e.id, p.position, e.type, e.headers ->> 'source', p.occurred_on, e.timestamp, p.account, p.dimensions, p.amount, p.subject, e.stream_id
from page p
join mt_events e on e.seq_id = p.position
order by p.occurred_on, p.position, p.place, p.cell, p.subject
