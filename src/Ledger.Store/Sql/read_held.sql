-- Those of the entries named that the district's book holds.
select e.id, e.seq_id, e.stream_id, e.type, e.data, e.timestamp
from unnest($1::uuid[]) as asked (id)
join mt_events e on e.id = asked.id and e.tenant_id = $2
