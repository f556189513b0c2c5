-- The wrapped keys of the subjects named.
select k.subject, k.master, k.wrapped
from unnest($2::varchar[]) as asked (subject)
join personal.keys k on k.district = $1 and k.subject = asked.subject
