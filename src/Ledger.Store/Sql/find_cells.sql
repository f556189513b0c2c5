-- The ids of cells, in the order in which they are named.
select c.id
from unnest($2::varchar[], $3::jsonb[]) with ordinality as n (account, dimensions, place)
join ledger.cells c on c.district = $1 and c.account = n.account and c.dimensions = n.dimensions
order by n.place
