-- The balances that are not the sum of their postings. $1 district, $2 the days of recording that are looked at.
insert into ledger.day_balances as b (amount, cell, occurred_on, recorded_on, steps, district)
select sum(x.amount), c.id, x.occurred_on, x.recorded_on, sum(x.steps), d.number
from expected_postings x
join ledger.districts d on d.district = $1
join ledger.cells c on c.district = $1 and c.account = x.account and c.dimensions = x.dimensions
where x.recorded_on = any ($2) and x.position <= d.folded_through
group by 2, 3, 4, 6
order by 4, 2, 3
on conflict (cell, occurred_on, recorded_on) do update set amount = excluded.amount, steps = excluded.steps
where (b.amount, b.steps) is distinct from (excluded.amount, excluded.steps)
