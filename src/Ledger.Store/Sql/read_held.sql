-- Those of the entries named that the district's book holds. One by one (offset 0), for the same reason as in read_histories.
select e.id, e.seq_id, e.stream_id, e.type, e.data, e.timestamp
from unnest($1::uuid[]) as asked (id)
cross join lateral (select * from mt_events e where e.id = asked.id offset 0) e
where e.tenant_id = $2
