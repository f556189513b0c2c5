-- For each key that entries introduce, the first checkpoint that counts the entry: the key before it has signed that one. $1 district, $2 through which position
select distinct c.size, c.note
from mt_events e
cross join lateral (select size, note from ledger.checkpoints c where c.district = $1 and c.position >= e.seq_id order by c.size limit 1) c
where e.tenant_id = $1 and e.stream_id = 'log/' || $1 and e.type = 'log_key_introduced' and e.seq_id <= $2
order by c.size
