-- By what the members are found who have, or had, one of some numbers, each time with the row that holds the number. $1 district, $2 by what these are found
select d.subject, d.ref, d.number
from personal.data d
where d.district = $1 and d.number is not null
  and d.subject in (select n.subject from personal.data n where n.district = $1 and n.number = any ($2))
