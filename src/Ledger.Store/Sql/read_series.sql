-- The balances of cells added up: of each number, for each two days, those on which it occurred and was recorded.
-- $1 cells, $2 the number of each, $3 district's number
select s.number, b.occurred_on, b.recorded_on, sum(b.amount)::bigint, sum(b.steps)::bigint
from unnest($1::integer[], $2::integer[]) as s (cell, number)
join ledger.day_balances b on b.cell = s.cell and b.district = $3
group by 1, 2, 3
order by 1, 2
