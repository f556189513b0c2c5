-- The postings in windows, each with its entry, in the order (occurred on, position, window, cell).
-- $1 district; windows: $2 place, $3 account, $4 pattern, $5 after, $6 through; $7 position after which and $8 through which
-- they were recorded; $9, $10, $11, $12 the key of the last one seen, or null; $13 how many, or null for all.
with page as (
    select w.place, p.cell, p.position, p.occurred_on, c.account, c.dimensions, p.amount
    from unnest($2::integer[], $3::varchar[], $4::jsonb[], $5::date[], $6::date[]) as w (place, account, pattern, after, through)
    join ledger.cells c on c.district = $1 and c.account = w.account and c.dimensions @> w.pattern
    join ledger.postings p on p.cell = c.id and p.occurred_on > coalesce(w.after, '-infinity') and p.occurred_on <= w.through
    where p.position > $7 and p.position <= $8
      and ($9::date is null or (p.occurred_on, p.position, w.place, p.cell) > ($9, $10, $11, $12))
    order by p.occurred_on, p.position, w.place, p.cell
    limit $13
)
select p.place, p.cell, e.id, p.position, e.type, e.headers ->> 'source', p.occurred_on, e.timestamp, p.account, p.dimensions, p.amount
from page p
join mt_events e on e.seq_id = p.position
order by p.occurred_on, p.position, p.place, p.cell
