-- On which days associations opened and closed, of what was posted after a position and up to another. $1 district, $2 after, $3 through
select e.stream_id, p.occurred_on, p.amount, p.position
from ledger.cells c
join ledger.postings p on p.cell = c.id
join mt_events e on e.seq_id = p.position
where c.district = $1 and c.account = 'associations' and p.position > $2 and p.position <= $3
