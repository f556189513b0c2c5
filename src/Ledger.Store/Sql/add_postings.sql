-- Adds postings. Each names its cell by that cell's place in the list, from 0.
-- ? district's number; accounts and dimensions of the cells; district; position, cell, occurred on, amount and steps of the postings
with cells as materialized (
    select c.id, n.place - 1 as place, ?::smallint as district
    from unnest(?::varchar[], ?::text[]) with ordinality as n (account, dimensions, place)
    join ledger.cells c on c.district = ? and c.account = n.account and c.dimensions = n.dimensions::jsonb
)
insert into ledger.postings (position, amount, cell, occurred_on, steps, district)
select p.position, p.amount, c.id, p.occurred_on, p.steps, c.district
from unnest(?::bigint[], ?::integer[], ?::date[], ?::bigint[], ?::integer[]) as p (position, cell, occurred_on, amount, steps)
join cells c on c.place = p.cell
