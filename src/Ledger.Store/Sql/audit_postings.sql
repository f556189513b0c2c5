-- The postings that differ from what they should be: what stands there, and what should. $1 district, $2 how many, $3 the blocks of
-- positions that are looked at, $4 how many positions a block has.
with kept as (
    select c.account, c.dimensions, p.occurred_on, p.position, p.amount, p.steps
    from ledger.cells c
    join ledger.postings p on p.cell = c.id
    where c.district = $1 and p.position / $4 = any ($3)
), expected as (
    select * from expected_postings where position / $4 = any ($3)
)
select coalesce(k.account, x.account), coalesce(k.dimensions, x.dimensions), coalesce(k.occurred_on, x.occurred_on), coalesce(k.position, x.position),
       k.amount, k.steps, x.amount, x.steps
from kept k
full join expected x using (account, dimensions, occurred_on, position)
where (k.amount, k.steps) is distinct from (x.amount, x.steps)
order by 4, 3, 1, 2
limit $2
