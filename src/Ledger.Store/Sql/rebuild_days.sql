-- The days whose end is another. $1 district; what they should be: $2 recorded on, $3 last position, $4 recorded at.
insert into ledger.days as d (district, recorded_on, last_position, recorded_at)
select $1, x.recorded_on, x.last_position, x.recorded_at
from unnest($2::date[], $3::bigint[], $4::timestamptz[]) as x (recorded_on, last_position, recorded_at)
order by 2
on conflict (district, recorded_on) do update set last_position = excluded.last_position, recorded_at = excluded.recorded_at
where (d.last_position, d.recorded_at) is distinct from (excluded.last_position, excluded.recorded_at)
