-- The subjects behind a balance: those whose postings do not cancel out, by cell.
-- $1 district, $2 account, $3 pattern, $4 as of, $5 position known, $6 and $7 subject and cell last seen or null, $8 how many,
-- $9 kind of subject or null, $10 the accounts that are flows.
with days as (
    select e.stream_id, c.id as cell, c.dimensions, p.occurred_on, sum(p.amount) as amount
    from ledger.cells c
    join ledger.postings p on p.cell = c.id
    join mt_events e on e.seq_id = p.position
    where c.district = $1 and c.account = $2 and c.dimensions @> $3 and p.occurred_on <= $4 and p.position <= $5
      and ($6::varchar is null or (e.stream_id, c.id) >= ($6, $7))
      and ($9::varchar is null or starts_with(e.stream_id, $9 || '/'))
    group by 1, 2, 3, 4
), behind as (
    select stream_id, cell, dimensions, max(occurred_on) filter (where amount > 0) as since
    from days
    group by 1, 2, 3
    having sum(amount) <> 0 and ($6::varchar is null or (stream_id, cell) > ($6, $7))
    order by stream_id, cell
    limit $8
)
select b.stream_id, b.cell, b.dimensions, b.since, happened.last_on
from behind b
left join lateral (
    select max(of_day.occurred_on) as last_on
    from (
        select p.occurred_on
        from mt_events e
        join ledger.postings p on p.position = e.seq_id
        join ledger.cells c on c.id = p.cell and c.account = any ($10)
        where e.tenant_id = $1 and e.stream_id = b.stream_id and p.occurred_on <= $4 and p.position <= $5
        group by p.cell, p.occurred_on
        having sum(p.steps) > 0
    ) of_day
) happened on true
order by b.stream_id, b.cell
