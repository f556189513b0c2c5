-- Adds postings. Each names its cell and its subject by the place in their lists, from 0.
-- ? district's number; accounts and dimensions of the cells; district; subjects; district; position, cell, subject, occurred on, amount and
-- steps of the postings
with cells as materialized (
    select c.id, n.place - 1 as place, ?::smallint as district
    from unnest(?::varchar[], ?::text[]) with ordinality as n (account, dimensions, place)
    join ledger.cells c on c.district = ? and c.account = n.account and c.dimensions = n.dimensions::jsonb
), subjects as materialized (
    select s.id, n.place - 1 as place
    from unnest(?::varchar[]) with ordinality as n (subject, place)
    join ledger.subjects s on s.district = ? and s.subject = n.subject
)
insert into ledger.postings (position, amount, cell, occurred_on, steps, subject, district)
select p.position, p.amount, c.id, p.occurred_on, p.steps, s.id, c.district
from unnest(?::bigint[], ?::integer[], ?::integer[], ?::date[], ?::bigint[], ?::integer[]) as p (position, cell, subject, occurred_on, amount, steps)
join cells c on c.place = p.cell
join subjects s on s.place = p.subject
