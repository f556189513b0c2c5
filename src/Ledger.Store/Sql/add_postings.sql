-- Adds postings. Each names its cell and its subject by the place in their lists, from 0. Subjects are looked up one by one (offset 0), since a plan
-- made while the table was small would otherwise read the whole of it when it has grown; and taken from an array, since there may be as many as postings.
-- ? district's number; accounts and dimensions of the cells; district; subjects; district; position, cell, subject, occurred on, amount and
-- steps of the postings
with cells as materialized (
    select c.id, n.place - 1 as place, ?::smallint as district
    from unnest(?::varchar[], ?::text[]) with ordinality as n (account, dimensions, place)
    join ledger.cells c on c.district = ? and c.account = n.account and c.dimensions = n.dimensions::jsonb
), subjects as materialized (
    select array_agg(s.id order by n.place) as ids
    from unnest(?::varchar[]) with ordinality as n (subject, place)
    cross join lateral (select s.id from ledger.subjects s where s.district = ? and s.subject = n.subject offset 0) s
)
insert into ledger.postings (position, amount, cell, occurred_on, steps, subject, district)
select p.position, p.amount, c.id, p.occurred_on, p.steps, (select ids from subjects)[p.subject + 1], c.district
from unnest(?::bigint[], ?::integer[], ?::integer[], ?::date[], ?::bigint[], ?::integer[]) as p (position, cell, subject, occurred_on, amount, steps)
join cells c on c.place = p.cell
