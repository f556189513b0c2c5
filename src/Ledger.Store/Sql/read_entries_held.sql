-- Those of the ids named that are entries of the book.
select e.id from unnest($2::uuid[]) as asked (id) join mt_events e on e.id = asked.id and e.tenant_id = $1
