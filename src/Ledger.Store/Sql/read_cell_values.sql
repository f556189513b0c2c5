-- The values that the cells of accounts have, by dimension; to an association those of its own cells.
-- $1 district, $2 accounts, $3 association or null, $4 how many
select distinct d.key, v.value
from ledger.cells c
cross join lateral jsonb_each(c.dimensions) d
cross join lateral jsonb_array_elements_text(case jsonb_typeof(d.value) when 'array' then d.value else jsonb_build_array(d.value) end) v (value)
where c.district = $1 and c.account = any ($2) and v.value is not null
  and ($3::varchar is null or c.dimensions @> jsonb_build_object('association', $3::varchar))
order by 1, 2
limit $4
