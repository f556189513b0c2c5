-- The whole streams of the subjects asked for, and of the entries asked for, in the order of position: but only of those in which an association is
-- named anywhere, or which are its own. An association sees nothing of any other. An index tells that of each alike, however long it is and whether
-- or not it is there, before anything of it is read.
-- $1 district, $2 subjects, $3 entries, $4 association
with asked as materialized (
    select unnest($2::varchar[]) as id
    union
    select e.stream_id
    from unnest($3::uuid[]) as asked (id)
    cross join lateral (select * from mt_events e where e.id = asked.id offset 0) e
    where e.tenant_id = $1
), named as materialized (
    select ledger.named_in((select array_agg(asked.id) from asked), $4) as id
    union
    select asked.id from asked where asked.id = 'association/' || $4
)
select e.stream_id, e.id, e.seq_id, e.type, e.data, e.timestamp
from named
cross join lateral (select * from mt_events e where e.tenant_id = $1 and e.stream_id = named.id offset 0) e
order by e.seq_id
