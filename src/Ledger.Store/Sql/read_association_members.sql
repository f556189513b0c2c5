-- The members of an association as of a day, by name, each with whether the fee is paid for that day; and how many there are of them, and of those who have
-- not paid. A page is taken before it is told since when, and as what, each is there.
-- $1 district, $2 the association as a cell's dimensions, $3 as of, $4 position known, $5 whether only those who have not paid, $6 the name of the last one
-- seen or null, $7 how many.
with cells as materialized (
    select c.id, c.account, c.dimensions ->> 'category' as category
    from ledger.cells c
    where c.district = $1 and c.account in ('members', 'paid-members') and c.dimensions @> $2
), members as materialized (
    select p.subject, coalesce(sum(p.amount) filter (where c.account = 'paid-members'), 0) > 0 as is_paid
    from cells c
    join ledger.postings p on p.cell = c.id
    where p.occurred_on <= $3 and p.position <= $4
    group by p.subject
    having sum(p.amount) filter (where c.account = 'members') > 0
), counts as (
    select count(*) as members, count(*) filter (where not is_paid) as unpaid from members
), page as (
    select s.subject as name, m.subject, m.is_paid
    from members m
    join ledger.subjects s on s.id = m.subject
    where not ($5 and m.is_paid) and ($6::varchar is null or s.subject > $6)
    order by s.subject
    limit $7
)
select c.members, c.unpaid, p.name, p.is_paid, s.since, s.category
from counts c
left join page p on true
left join lateral (
    select max(d.occurred_on) filter (where d.net > 0) as since, max(d.category) filter (where d.standing > 0) as category
    from (
        select q.occurred_on, m.category, sum(sum(q.amount)) over (partition by q.occurred_on) as net, sum(sum(q.amount)) over (partition by m.category) as standing
        from cells m
        join ledger.postings q on q.cell = m.id and q.subject = p.subject
        where m.account = 'members' and q.occurred_on <= $3 and q.position <= $4
        group by q.occurred_on, m.category
    ) d
) s on true
order by p.name
