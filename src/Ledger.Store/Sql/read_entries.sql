-- The book, in the order of position, each entry with the one that reversed it.
-- $1 district, $2 after, $3 through, $4 type or null, $5 subject or null, $6 association or null, $7 how many, $8 id or null,
-- $9 an association for which entries are read that may not see all, or null.
select e.id, e.seq_id, e.stream_id, e.version, e.type, e.headers ->> 'source', e.headers ->> 'id', e.timestamp, e.data, reversal.id
from mt_events e
left join lateral (
    select r.id from mt_events r
    where r.tenant_id = $1 and r.stream_id = e.stream_id and r.type = 'entry_reversed' and r.data ->> 'entry' = e.id::text and r.seq_id <= $3
    limit 1
) reversal on true
where e.tenant_id = $1 and e.seq_id > $2 and e.seq_id <= $3
  and ($4::varchar is null or e.type = $4)
  and ($5::varchar is null or e.stream_id = $5)
  and ($6::varchar is null or e.stream_id = 'association/' || $6 or e.headers ->> 'source' = '/associations/' || $6
       or e.data ->> 'association' = $6 or e.data ->> 'to' = $6 or e.data ->> 'into' = $6)
  and ($8::uuid is null or e.id = $8)
  -- Every stream that it may see anything of: its own, and those that name it anywhere. What it may see of them is told apart later.
  and ($9::varchar is null or e.stream_id = 'association/' || $9 or e.stream_id in (
      select n.stream_id from mt_events n
      where n.tenant_id = $1 and (n.data ->> 'association' = $9 or n.data ->> 'to' = $9 or n.data ->> 'into' = $9)))
order by e.seq_id
limit $7
