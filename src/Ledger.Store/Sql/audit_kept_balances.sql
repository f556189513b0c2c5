-- All day balances, in whatever order they lie.
select b.cell, b.occurred_on, b.recorded_on, b.amount, b.steps
from ledger.cells c
join ledger.day_balances b on b.cell = c.id
where c.district = $1
