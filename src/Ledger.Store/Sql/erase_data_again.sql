-- What the book says has been erased and a restored backup has brought back: all from before the subject's erasure. $2 the types of erasures
delete from personal.data d
where d.district = $1 and exists (
    select from mt_events x
    where x.tenant_id = $1 and x.stream_id = d.subject and x.type = any ($2)
      and not exists (select from mt_events e where e.id = d.entry and e.seq_id > x.seq_id))
returning d.subject
