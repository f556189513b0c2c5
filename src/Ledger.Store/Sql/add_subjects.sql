-- Makes the subjects that are not there yet, under the district's lock. Each is looked up by itself (offset 0), since a plan made while the table was
-- small would otherwise read the whole of it when it has grown. ? district, subjects, district
insert into ledger.subjects (district, subject)
select ?, n.subject
from unnest(?::varchar[]) as n (subject)
left join lateral (select s.id from ledger.subjects s where s.district = ? and s.subject = n.subject offset 0) s on true
where s.id is null
