-- The days of recording that differ from the entries. $1 district, $2 how many; what they should be: $3 recorded on, $4 last position,
-- $5 recorded at.
select coalesce(d.recorded_on, x.recorded_on), d.last_position, x.last_position
from (select * from ledger.days where district = $1) d
full join unnest($3::date[], $4::bigint[], $5::timestamptz[]) as x (recorded_on, last_position, recorded_at) using (recorded_on)
where (d.last_position, d.recorded_at) is distinct from (x.last_position, x.recorded_at)
order by 1
limit $2
