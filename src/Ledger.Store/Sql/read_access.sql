-- Who has read what of one subject, in order.
select at, caller, role, fields, purpose, association from personal.access_log where district = $1 and subject = $2 order by id
