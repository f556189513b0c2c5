-- By how much the members of the associations named change on each day. $1 district, $2 associations
with cells as (
    select c.id, c.dimensions ->> 'association' as association from ledger.cells c
    where c.district = $1 and c.account = 'members' and c.dimensions ->> 'association' = any ($2)
), known as (
    select c.association, b.occurred_on, b.amount from cells c join ledger.day_balances b on b.cell = c.id
    union all
    select c.association, p.occurred_on, p.amount from cells c join ledger.postings p on p.cell = c.id
    where p.position > (select folded_through from ledger.districts where district = $1)
)
select association, occurred_on, sum(amount)::bigint from known group by 1, 2
