-- The postings that differ from what they should be: what stands there, and what should.
with kept as (
    select c.account, c.dimensions, p.occurred_on, p.position, p.amount, p.steps
    from ledger.cells c
    join ledger.postings p on p.cell = c.id
    where c.district = $1
)
select coalesce(k.account, x.account), coalesce(k.dimensions, x.dimensions), coalesce(k.occurred_on, x.occurred_on), coalesce(k.position, x.position),
       k.amount, k.steps, x.amount, x.steps
from kept k
full join expected_postings x using (account, dimensions, occurred_on, position)
where (k.amount, k.steps) is distinct from (x.amount, x.steps)
order by 4, 3, 1, 2
limit $2
