-- The streams of a kind of subject, in the order of their names; of an association those alone in which it is named.
-- $1 district, $2 kind, $3 association or null, $4 the name of the last one seen or null, $5 how many
select s.id
from mt_streams s
where s.tenant_id = $1 and s.type = $2
  and ($3::varchar is null or s.id in (select ledger.subjects_naming($3)))
  and ($4::varchar is null or s.id > $4)
order by s.id
limit $5
