-- When the last entry at or before a position was recorded.
select timestamp from mt_events where tenant_id = $1 and seq_id <= $2 order by seq_id desc limit 1
