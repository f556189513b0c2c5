-- What streams say of themselves. $1 district, $2 which.
select s.id, s.version, s.type from mt_streams s where s.tenant_id = $1 and s.id = any ($2)
