-- The subjects of some kinds, so many of each at the most; to an association those alone in which it is named, and itself.
-- $1 district, $2 kinds, $3 association or null, $4 how many of each
select s.id
from unnest($2::varchar[]) as asked (kind)
cross join lateral (
    select s.id
    from mt_streams s
    where s.tenant_id = $1 and s.type = asked.kind
      and ($3::varchar is null or s.id = 'association/' || $3 or s.id in (select ledger.subjects_naming($3)))
    order by s.id
    limit $4
) s
