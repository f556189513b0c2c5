-- $1 district, $2 time zone.
insert into ledger.days (district, recorded_on, last_position, recorded_at)
select $1, (e.timestamp at time zone $2)::date, max(e.seq_id), max(e.timestamp)
from mt_events e
where e.tenant_id = $1
group by 2
order by 2
