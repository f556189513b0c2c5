-- $1 district number, $2 levels, $3 indices, $4 hashes; $5 how many leaves one row of positions has, $6 the positions of all tiles of level 0, one after the other
insert into ledger.tiles (district, level, index, hashes, positions)
select $1, t.level, t.index, t.hashes,
       case when t.level = 0 then ($6::bigint[])[(t.leaves - 1) * $5 + 1 : t.leaves * $5] end
from (
    select level, index, hashes, count(*) filter (where level = 0) over (order by place)::integer as leaves
    from unnest($2::smallint[], $3::bigint[], $4::bytea[]) with ordinality as t (level, index, hashes, place)
) t
