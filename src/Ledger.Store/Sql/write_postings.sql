-- The postings. $4 district's number
, postings as (
    -- $5 place of the event, $6 cell, $7 occurred on, $8 amount, $9 steps
    insert into ledger.postings (position, amount, cell, occurred_on, steps, district)
    select p.position, n.amount, n.cell, n.occurred_on, n.steps, $4
    from unnest($5::bigint[], $6::integer[], $7::date[], $8::bigint[], $9::integer[]) as n (place, cell, occurred_on, amount, steps)
    join places p using (place)
)
