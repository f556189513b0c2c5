-- The balance of each cell of an account as of a day, known at a moment.
-- $1 district, $2 account, $3 pattern, $4 as of; $5 last day of recording known whole, $6 where it ends, $7 position known.
with known as (
    select c.dimensions, b.amount, b.steps
    from ledger.cells c
    join ledger.day_balances b on b.cell = c.id
    where c.district = $1 and c.account = $2 and c.dimensions @> $3 and b.recorded_on <= $5 and b.occurred_on <= $4
    union all
    select c.dimensions, p.amount, p.steps
    from ledger.cells c
    join ledger.postings p on p.cell = c.id
    where $6::bigint < $7::bigint and c.district = $1 and c.account = $2 and c.dimensions @> $3
      and p.position > $6 and p.position <= $7 and p.occurred_on <= $4
)
select dimensions, sum(amount)::bigint, sum(steps)::bigint from known group by 1
