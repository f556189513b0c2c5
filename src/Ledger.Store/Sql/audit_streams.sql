-- What the same streams say of themselves.
select s.id, s.version, s.type
from mt_streams s
where s.tenant_id = $1 and (s.id like 'association/%') = $2 and ($3::varchar is null or s.id >= $3) and ($4::varchar is null or s.id < $4)
