-- By how much the members of the associations named change on each day.
select c.dimensions ->> 'association', b.occurred_on, sum(b.amount)::bigint
from ledger.cells c
join ledger.day_balances b on b.cell = c.id
where c.district = $1 and c.account = 'members' and c.dimensions ->> 'association' = any ($2)
group by 1, 2
