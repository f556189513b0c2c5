-- The streams of associations, and those after $2 with which a range ends. $1 district, $3 how many streams a range has at most, $4 how many
-- ranges there are at least.
select s.id, true
from (select id, row_number() over (order by id) as place, count(*) over () as streams from mt_streams where tenant_id = $1) s
where s.place % greatest(1, least($3, s.streams / $4)) = 0 and s.id > $2
union all
select id, false from mt_streams where tenant_id = $1 and id like 'association/%'
order by 2, 1
