-- The last entry up to a position. $1 district, $2 the position.
select e.seq_id, e.id from mt_events e where e.tenant_id = $1 and e.seq_id <= $2 order by e.seq_id desc limit 1
