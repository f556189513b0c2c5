-- The cells that divisions match, of those after one; and, without a place, the last cell there is.
-- $1 district; divisions: $2 place, $3 account, $4 pattern; $5 after which cell
select s.place, c.id, c.dimensions
from unnest($2::integer[], $3::varchar[], $4::jsonb[]) as s (place, account, pattern)
join ledger.cells c on c.district = $1 and c.account = s.account and c.dimensions @> s.pattern and c.id > $5
union all
select null, coalesce(max(id), 0), null from ledger.cells where district = $1
