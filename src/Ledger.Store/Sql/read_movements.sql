-- Who joined, left, and moved into and out of an association in a period, the latest first, each with the entry that says so; and how many there are.
-- $1 district, $2 association, $3 first day, $4 last day, $5 position known, $6 how many.
with moved as (
    select c.account, c.dimensions, p.subject, p.occurred_on, max(p.position) filter (where p.amount > 0) as position, count(*) over () as movements
    from ledger.cells c
    join ledger.postings p on p.cell = c.id
    where c.district = $1
      and (c.account in ('joins', 'leaves') and c.dimensions ->> 'association' = $2 or c.account = 'transfers' and $2 in (c.dimensions ->> 'from', c.dimensions ->> 'to'))
      and p.occurred_on >= $3 and p.occurred_on <= $4 and p.position <= $5
    group by 1, 2, 3, 4
    having sum(p.amount) > 0
    order by p.occurred_on desc, p.subject
    limit $6
)
select m.movements, m.account, m.dimensions, s.subject, m.occurred_on, e.id
from moved m
join ledger.subjects s on s.id = m.subject
join mt_events e on e.seq_id = m.position
order by m.occurred_on desc, s.subject
