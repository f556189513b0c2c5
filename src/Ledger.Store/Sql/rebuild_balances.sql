-- $1 district, $2 time zone.
insert into ledger.day_balances (amount, cell, occurred_on, recorded_on, steps, district)
select sum(p.amount), p.cell, p.occurred_on, (e.timestamp at time zone $2)::date, sum(p.steps), p.district
from ledger.cells c
join ledger.postings p on p.cell = c.id
join mt_events e on e.seq_id = p.position
where c.district = $1
group by 2, 3, 4, 6
order by 4, 2, 3
