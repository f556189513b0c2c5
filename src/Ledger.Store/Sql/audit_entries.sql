-- The whole book, stream after stream, each in the order of position. Where an append of Marten's own failed it fills the place with a
-- tombstone, which is no entry.
select e.stream_id, e.id, e.seq_id, e.version, e.type, e.data, e.timestamp, e.headers ->> 'source', e.headers ->> 'id', s.version, s.type
from mt_events e
left join mt_streams s on s.tenant_id = e.tenant_id and s.id = e.stream_id
where e.tenant_id = $1 and e.type <> 'tombstone'
order by e.stream_id, e.seq_id
