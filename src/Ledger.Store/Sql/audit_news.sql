-- All entries of the streams before $2 to which something came after the position $3, stream after stream. $1 district.
with news as materialized (
    select distinct n.stream_id
    from mt_events n
    where n.tenant_id = $1 and n.seq_id > $3 and n.stream_id < $2 and n.stream_id not like 'association/%' and n.type <> 'tombstone'
)
select e.stream_id, e.id, e.seq_id, e.version, e.type, e.data, e.timestamp, e.headers ->> 'source', e.headers ->> 'id'
from news
join mt_events e on e.tenant_id = $1 and e.stream_id = news.stream_id
where e.type <> 'tombstone'
order by e.stream_id, e.version
