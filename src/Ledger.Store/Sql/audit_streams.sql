-- The streams that say another version than their last event has, or another type than the kind of their subject. Another program's streams have
-- the name of its own aggregate. $1 district
create temporary table differing on commit drop as
select coalesce(s.id, e.stream_id) as place,
       array['says', s.version::text, s.type, e.version::text, split_part(coalesce(s.id, e.stream_id), '/', 1)] as fault
from (select id, version, type from mt_streams where tenant_id = $1 and id <> 'mt_tombstone') s
full join (select stream_id, max(version) as version from mt_events where tenant_id = $1 and stream_id <> 'mt_tombstone' group by stream_id) e on e.stream_id = s.id
where s.version is distinct from e.version
   or s.type is distinct from split_part(s.id, '/', 1)
  and exists (select from mt_events f where f.tenant_id = $1 and f.stream_id = s.id and f.version = 1 and f.headers ?& array['source', 'id'])
