-- The subjects behind a balance: those whose postings do not cancel out, by cell.
-- $1 district, $2 account, $3 pattern, $4 as of, $5 position known, $6 and $7 subject and cell last seen or null, $8 how many,
-- $9 kind of subject or null.
with days as (
    select e.stream_id, c.id as cell, c.dimensions, p.occurred_on, sum(p.amount) as amount
    from ledger.cells c
    join ledger.postings p on p.cell = c.id
    join mt_events e on e.seq_id = p.position
    where c.district = $1 and c.account = $2 and c.dimensions @> $3 and p.occurred_on <= $4 and p.position <= $5
      and ($6::varchar is null or (e.stream_id, c.id) > ($6, $7))
      and ($9::varchar is null or starts_with(e.stream_id, $9 || '/'))
    group by 1, 2, 3, 4
)
select stream_id, cell, dimensions, max(occurred_on) filter (where amount > 0) as since
from days
group by 1, 2, 3
having sum(amount) <> 0
order by stream_id, cell
limit $8
