-- On which days associations opened and closed, as known at a position.
select e.stream_id, p.occurred_on, sum(p.amount)::bigint
from ledger.cells c
join ledger.postings p on p.cell = c.id
join mt_events e on e.seq_id = p.position
where c.district = $1 and c.account = 'associations' and p.position <= $2
group by 1, 2
