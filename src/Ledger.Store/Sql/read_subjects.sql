-- The subjects behind a balance: those whose postings do not cancel out, by cell, in the order in which they were first counted.
-- $1 district, $2 account, $3 pattern, $4 as of, $5 position known, $6 and $7 subject and cell last seen or null, $8 how many,
-- $9 kind of subject or null.
with behind as (
    select b.subject, c.id as cell, c.dimensions, b.name
    from ledger.cells c
    -- Of each cell no more than a page: in this order its postings stand in an index. A name is looked up of those that count (offset 0).
    cross join lateral (
        select g.subject, s.subject as name
        from (
            select p.subject
            from ledger.postings p
            where p.cell = c.id and p.occurred_on <= $4 and p.position <= $5
              and ($6::integer is null or p.subject >= $6 and (p.subject, c.id) > ($6, $7))
            group by p.subject
            having sum(p.amount) <> 0
            order by p.subject
            offset 0
        ) g
        join ledger.subjects s on s.id = g.subject and ($9::varchar is null or starts_with(s.subject, $9 || '/'))
        order by g.subject
        limit $8
    ) b
    where c.district = $1 and c.account = $2 and c.dimensions @> $3
    order by b.subject, c.id
    limit $8
)
select b.subject, b.cell, b.name, b.dimensions, since.on
from behind b
cross join lateral (
    select max(d.occurred_on) filter (where d.amount > 0) as on
    from (
        select p.occurred_on, sum(p.amount) as amount
        from ledger.postings p
        where p.cell = b.cell and p.subject = b.subject and p.occurred_on <= $4 and p.position <= $5
        group by 1
    ) d
) since
order by b.subject, b.cell
