-- The events of the streams after $2 and up to $3 (null: to the last), of all or of those in $4, stream after stream. $1 district. Where an
-- append of Marten's own failed it fills the place with a tombstone, which is no entry.
select e.stream_id, e.id, e.seq_id, e.version, e.type, e.data, e.timestamp, e.headers ->> 'source', e.headers ->> 'id'
from mt_events e
where e.tenant_id = $1 and e.type <> 'tombstone' and e.stream_id > $2 and ($3::varchar is null or e.stream_id <= $3)
  and ($4::varchar[] is null or e.stream_id = any ($4))
order by e.stream_id, e.version
