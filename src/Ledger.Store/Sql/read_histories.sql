-- All entries of the subjects named. A join with unnest keeps to the index however the table has grown since it was planned.
select e.stream_id, e.id, e.seq_id, e.type, e.data
from unnest($2::varchar[]) as asked (id)
join mt_events e on e.tenant_id = $1 and e.stream_id = asked.id
