-- The entries of the subjects named, from the version after the one that is known of each, in the order of position; no more than $4 of
-- them. Subject by subject (offset 0), since a plan made while the table was small would otherwise read the whole of it when it has grown.
-- $1 district, $2 subjects, $3 the version known of each, $4 how many entries
select e.stream_id, e.id, e.seq_id, e.type, e.data, e.timestamp
from (
    select e.* from unnest($2::varchar[], $3::bigint[]) as asked (id, known)
    cross join lateral (
        select * from mt_events e
        where e.tenant_id = $1 and e.stream_id = asked.id and e.version > asked.known
        offset 0
    ) e
    limit $4
) e
order by e.seq_id
