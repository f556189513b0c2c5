-- Folds the postings after the last fold into the balances of the day on which they were recorded.
-- ? through; district; recorded on, number, number, folded through before, through
with folded as (
    update ledger.districts set folded_through = ? where district = ?
)
insert into ledger.day_balances as b (amount, cell, occurred_on, recorded_on, steps, district)
select sum(p.amount), p.cell, p.occurred_on, ?::date, sum(p.steps), ?::smallint
from ledger.postings p
where p.district = ? and p.position > ? and p.position <= ?
group by 2, 3
order by 2, 3
on conflict (cell, occurred_on, recorded_on) do update set amount = b.amount + excluded.amount, steps = b.steps + excluded.steps
