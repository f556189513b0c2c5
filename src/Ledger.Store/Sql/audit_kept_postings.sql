-- All postings, in whatever order they lie.
select p.cell, p.occurred_on, p.position, p.amount, p.steps
from ledger.cells c
join ledger.postings p on p.cell = c.id
where c.district = $1
