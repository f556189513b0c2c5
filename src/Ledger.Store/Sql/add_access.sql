-- Who has read what of whom. The fields of a subject are parted by commas.
insert into personal.access_log (district, at, caller, role, association, subject, fields, purpose)
select $1, $2, $3, $4, $8, r.subject, string_to_array(r.fields, ','), $7
from unnest($5::varchar[], $6::varchar[]) as r (subject, fields)
