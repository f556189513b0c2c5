-- The days of recording that differ from the entries. $1 district, $2 how many, $3 time zone.
with expected as (
    select (e.timestamp at time zone $3)::date as recorded_on, max(e.seq_id) as last_position, max(e.timestamp) as recorded_at
    from mt_events e
    where e.tenant_id = $1 and e.type <> 'tombstone'
    group by 1
)
select coalesce(d.recorded_on, x.recorded_on), d.last_position, x.last_position
from (select * from ledger.days where district = $1) d
full join expected x using (recorded_on)
where (d.last_position, d.recorded_at) is distinct from (x.last_position, x.recorded_at)
order by 1
limit $2
