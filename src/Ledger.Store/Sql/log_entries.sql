-- The entries after a position and up to another, in the order of position, as they are stored. Where an append of Marten's own failed it fills the
-- place with a tombstone, which is no entry. $1 district, $2 after, $3 through, $4 how many
select e.seq_id, e.id, e.stream_id, e.version, e.type, e.timestamp, e.headers, e.data
from mt_events e
where e.tenant_id = $1 and e.seq_id > $2 and e.seq_id <= $3 and e.type <> 'tombstone'
order by e.seq_id
limit $4
