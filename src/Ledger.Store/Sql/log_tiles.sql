-- $1 district number, $2 levels, $3 indices
select t.level, t.index, t.hashes
from unnest($2::smallint[], $3::bigint[]) as asked (level, index)
join ledger.tiles t on t.district = $1 and t.level = asked.level and t.index = asked.index
