-- The keys of the erased beside whom nothing is kept. $2 the types of erasures
delete from personal.keys k
where k.district = $1
  and exists (select from mt_events x where x.tenant_id = $1 and x.stream_id = k.subject and x.type = any ($2))
  and not exists (select from personal.data d where d.district = $1 and d.subject = k.subject)
returning k.subject
