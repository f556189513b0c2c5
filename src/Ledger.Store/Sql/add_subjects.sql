-- Makes the subjects that are not there yet, under the district's lock. ? district, subjects, district
insert into ledger.subjects (district, subject)
select ?, n.subject
from unnest(?::varchar[]) as n (subject)
where not exists (select from ledger.subjects s where s.district = ? and s.subject = n.subject)
