-- The balances that are not the sum of their postings. $1 district, $2 time zone.
insert into ledger.day_balances as b (amount, cell, occurred_on, recorded_on, steps, district)
select sum(p.amount), p.cell, p.occurred_on, (e.timestamp at time zone $2)::date, sum(p.steps), p.district
from ledger.cells c
join ledger.postings p on p.cell = c.id
join mt_events e on e.seq_id = p.position
where c.district = $1 and p.position <= (select folded_through from ledger.districts where district = $1)
group by 2, 3, 4, 6
order by 4, 2, 3
on conflict (cell, occurred_on, recorded_on) do update set amount = excluded.amount, steps = excluded.steps
where (b.amount, b.steps) is distinct from (excluded.amount, excluded.steps)
