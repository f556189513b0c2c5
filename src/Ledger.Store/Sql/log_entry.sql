-- $1 district, $2 id
select e.seq_id, e.id, e.stream_id, e.version, e.type, e.timestamp, e.headers, e.data
from mt_events e
where e.tenant_id = $1 and e.id = $2 and e.type <> 'tombstone'
