-- The book, in the order of position, each entry with the one that reversed it.
-- $1 district, $2 after, $3 through, $4 type or null, $5 subject or null, $6 association or null, $7 how many, $8 ids or null,
-- $9 an association for which entries are read that may not see all, or null.
with page as materialized (
    select e.id, e.seq_id, e.stream_id, e.version, e.type, e.headers, e.timestamp, e.data
    from mt_events e
    where e.tenant_id = $1 and e.seq_id > $2 and e.seq_id <= $3 and e.type <> 'tombstone' -- Marten's mark of a failed append
      and ($4::varchar is null or e.type = $4)
      and ($5::varchar is null or e.stream_id = $5)
      and ($6::varchar is null or e.stream_id = 'association/' || $6 or starts_with((e.headers ->> 'source') || '/', '/associations/' || $6 || '/')
           or coalesce(e.data ->> 'association', e.data ->> 'to', e.data ->> 'into') = $6)
      and ($8::uuid[] is null or e.id = any ($8))
      -- Every stream that it may see anything of: its own, and those that name it anywhere. What of them is told apart later.
      and ($9::varchar is null or e.stream_id = 'association/' || $9 or e.stream_id in (select ledger.subjects_naming($9)))
    order by e.seq_id
    limit $7
), reversals as materialized (
    -- Each stream of the page is read once, however many of its entries stand on the page.
    select r.id, r.data ->> 'entry' as entry
    from (select distinct stream_id from page) s
    join mt_events r on r.tenant_id = $1 and r.stream_id = s.stream_id
    where r.type = 'entry_reversed' and r.seq_id <= $3
)
select p.id, p.seq_id, p.stream_id, p.version, p.type, p.headers ->> 'source', p.headers ->> 'id', p.timestamp, p.data, r.id
from page p
left join reversals r on r.entry = p.id::text
order by p.seq_id
