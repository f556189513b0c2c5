-- The entries after a position and up to another, in the order of position, as log_entries.sql, with what of the table is no part of an entry.
-- $1 district, $2 after, $3 through, $4 whether what is no part of an entry is as Marten writes it: the stored names of types, $5 the classes of these
select e.seq_id, e.id, e.stream_id, e.version, e.type, e.timestamp, e.headers, e.data,
       e.is_archived or e.mt_dotnet_type <> ($5::varchar[])[array_position($4::varchar[], e.type)]
from mt_events e
where e.tenant_id = $1 and e.seq_id > $2 and e.seq_id <= $3 and e.type <> 'tombstone'
order by e.seq_id
