-- The day balances that differ from the sum of what the postings folded into them should be. $1 district, $2 how many, $3 the days of
-- recording that are looked at.
with kept as (
    select c.account, c.dimensions, b.occurred_on, b.recorded_on, b.amount, b.steps
    from ledger.cells c
    join ledger.day_balances b on b.cell = c.id
    where c.district = $1 and b.recorded_on = any ($3)
), expected as (
    select account, dimensions, occurred_on, recorded_on, sum(amount)::bigint as amount, sum(steps)::bigint as steps
    from expected_postings
    where recorded_on = any ($3) and position <= (select folded_through from ledger.districts where district = $1)
    group by 1, 2, 3, 4
)
select coalesce(k.account, x.account), coalesce(k.dimensions, x.dimensions), coalesce(k.occurred_on, x.occurred_on), coalesce(k.recorded_on, x.recorded_on),
       k.amount, k.steps::bigint, x.amount, x.steps
from kept k
full join expected x using (account, dimensions, occurred_on, recorded_on)
where (coalesce(k.amount, 0), coalesce(k.steps, 0)) is distinct from (coalesce(x.amount, 0), coalesce(x.steps, 0))
order by 4, 3, 1, 2
limit $2
