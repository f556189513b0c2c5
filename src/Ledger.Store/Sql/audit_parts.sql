-- The streams at which the book is parted. $1 district, $2 the stream from which on, $3 how many entries a part has at most, but for a
-- long stream, $4 how many parts there are at least.
select min(s.id)
from (
    select s.id, floor((sum(s.version::float8) over (order by s.id rows unbounded preceding) - s.version) / greatest(1, least($3, sum(s.version::float8) over () / $4))) as part
    from mt_streams s
    where s.tenant_id = $1 and s.id not like 'association/%' and ($2::varchar is null or s.id >= $2)
) s
group by s.part
order by 1
offset 1
