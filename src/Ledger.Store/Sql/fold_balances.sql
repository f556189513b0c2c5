-- Folds the postings after the last fold into the balances of the day on which they were recorded.
-- $1 district, $2 its number, $3 recorded on, $4 folded through, $5 the last position there is
with folded as (
    update ledger.districts set folded_through = $5 where district = $1
)
insert into ledger.day_balances as b (amount, cell, occurred_on, recorded_on, steps, district)
select sum(p.amount), p.cell, p.occurred_on, $3, sum(p.steps), $2
from ledger.postings p
where p.district = $2 and p.position > $4 and p.position <= $5
group by 2, 3
order by 2, 3
on conflict (cell, occurred_on, recorded_on) do update set amount = b.amount + excluded.amount, steps = b.steps + excluded.steps
