-- The days whose end is another. $1 district, $2 time zone.
insert into ledger.days as d (district, recorded_on, last_position, recorded_at)
select $1, (e.timestamp at time zone $2)::date, max(e.seq_id), max(e.timestamp)
from mt_events e
where e.tenant_id = $1 and e.type <> 'tombstone'
group by 2
order by 2
on conflict (district, recorded_on) do update set last_position = excluded.last_position, recorded_at = excluded.recorded_at
where (d.last_position, d.recorded_at) is distinct from (excluded.last_position, excluded.recorded_at)
