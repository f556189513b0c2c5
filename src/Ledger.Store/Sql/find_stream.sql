-- The stream of a subject. $1 district, $2 the subject
select id from mt_streams where tenant_id = $1 and id = $2
