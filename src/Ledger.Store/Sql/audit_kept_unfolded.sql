-- The postings that stand in no balance yet, with when their entries were recorded. $1 district, $2 the last position that is folded.
select p.cell, p.occurred_on, e.timestamp, p.amount, p.steps
from ledger.cells c
join ledger.postings p on p.cell = c.id and p.position > $2
join mt_events e on e.seq_id = p.position
where c.district = $1
