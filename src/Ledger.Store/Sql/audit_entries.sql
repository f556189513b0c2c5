-- The entries after a position and up to another, in the order of position, as log_entries.sql, with what of the table is no part of an entry:
-- whether it is archived or of another class than its type; and which columns hold something that Ledger leaves empty. Another program's
-- entries, which say no source and id, may hold there what they like.
-- $1 district, $2 after, $3 through, $4 the stored names of types, $5 the classes of these
select e.seq_id, e.id, e.stream_id, e.version, e.type, e.timestamp, e.headers, e.data,
       e.is_archived
       or e.type = any ($4::varchar[])
          and (e.mt_dotnet_type is not null or e.headers ?& array['source', 'id'])
          and e.mt_dotnet_type is distinct from ($5::varchar[])[array_position($4::varchar[], e.type)],
       case when e.headers ?& array['source', 'id'] then concat_ws(', ',
            case when e.correlation_id is not null then 'correlation_id' end,
            case when e.causation_id is not null then 'causation_id' end,
            case when e.bdata is not null then 'bdata' end) else '' end
from mt_events e
where e.tenant_id = $1 and e.seq_id > $2 and e.seq_id <= $3 and e.type <> 'tombstone'
order by e.seq_id
