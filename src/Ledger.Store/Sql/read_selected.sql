-- The cells that selections match, of those after one; and, without a place, the last cell there is.
-- $1 district; selections: $2 place, $3 account, $4 pattern, $5 whether by association; $6 after which cell
select s.place, c.id, case when s.by_association then c.dimensions ->> 'association' end
from unnest($2::integer[], $3::varchar[], $4::jsonb[], $5::boolean[]) as s (place, account, pattern, by_association)
join ledger.cells c on c.district = $1 and c.account = s.account and c.dimensions @> s.pattern and c.id > $6
union all
select null, coalesce(max(id), 0), null from ledger.cells where district = $1
