-- What is missing, in the order of position, as it was first written.
insert into ledger.postings (position, amount, cell, occurred_on, steps, district)
select x.position, x.amount, c.id, x.occurred_on, x.steps, d.number
from expected_postings x
join ledger.districts d on d.district = $1
join ledger.cells c on c.district = $1 and c.account = x.account and c.dimensions = x.dimensions
order by x.position
on conflict do nothing
