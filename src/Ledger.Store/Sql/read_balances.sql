-- The postings known at a moment, summed for each selection between the edges of its windows.
-- $1 district; selections: $2 place, $3 account, $4 pattern, $5 whether by association; $6 edges, ascending;
-- $7 last day of recording known whole, $8 where it ends, $9 position known.
with selected as (
    select s.place, case when s.by_association then c.dimensions ->> 'association' end as association, c.id
    from unnest($2::integer[], $3::varchar[], $4::jsonb[], $5::boolean[]) as s (place, account, pattern, by_association)
    join ledger.cells c on c.district = $1 and c.account = s.account and c.dimensions @> s.pattern
), known as (
    select s.place, s.association, b.occurred_on, b.amount, b.steps
    from selected s
    join ledger.day_balances b on b.cell = s.id
    where b.recorded_on <= $7 and b.occurred_on < ($6::date[])[array_upper($6::date[], 1)]
    union all
    select s.place, s.association, p.occurred_on, p.amount, p.steps
    from selected s
    join ledger.postings p on p.cell = s.id
    where $8::bigint < $9::bigint and p.position > $8 and p.position <= $9
      and p.occurred_on < ($6::date[])[array_upper($6::date[], 1)]
)
select place, association, width_bucket(occurred_on, $6::date[]), sum(amount)::bigint, sum(steps)::bigint
from known
group by 1, 2, 3
