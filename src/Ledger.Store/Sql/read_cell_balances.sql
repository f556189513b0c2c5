-- What cells come to as of a day; those that the book does not know are left out. What is not folded yet is found by its positions.
-- $1 district, $2 accounts and $3 dimensions of the cells, $4 the day, $5 up to which position balances are folded, $6 district's number
with asked as materialized (
    select c.id, n.place from unnest($2::varchar[], $3::jsonb[]) with ordinality as n (account, dimensions, place)
    join ledger.cells c on c.district = $1 and c.account = n.account and c.dimensions = n.dimensions
), known as (
    select b.cell, b.amount, b.steps from asked a join ledger.day_balances b on b.cell = a.id where b.occurred_on <= $4
    union all
    select p.cell, p.amount, p.steps from ledger.postings p join asked a on a.id = p.cell
    where p.position > $5 and p.district = $6 and p.occurred_on <= $4
)
select a.place, sum(k.amount)::bigint, sum(k.steps)::bigint from asked a join known k on k.cell = a.id group by a.place
