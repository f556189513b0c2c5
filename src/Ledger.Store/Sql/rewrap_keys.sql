-- The same keys, wrapped by another master key.
update personal.keys k set master = $1, wrapped = n.wrapped
from unnest($2::varchar[], $3::varchar[], $4::bytea[]) as n (district, subject, wrapped)
where k.district = n.district and k.subject = n.subject
