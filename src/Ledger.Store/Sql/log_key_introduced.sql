-- Whether a sealed entry introduces a key. $1 district, $2 the key, $3 the position of the last leaf
select exists (
    select from mt_events
    where tenant_id = $1 and stream_id = 'log/' || $1 and type = 'log_key_introduced' and data ->> 'key' = $2 and seq_id <= $3)
