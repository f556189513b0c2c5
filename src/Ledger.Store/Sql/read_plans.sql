-- The entries of one plan, or of all ($2 null), as known at a position.
select e.stream_id, e.id, e.seq_id, e.type, e.data, e.timestamp
from mt_streams s
join mt_events e on e.tenant_id = s.tenant_id and e.stream_id = s.id
where s.tenant_id = $1 and s.type = 'plan' and ($2::varchar is null or s.id = $2) and e.seq_id <= $3
