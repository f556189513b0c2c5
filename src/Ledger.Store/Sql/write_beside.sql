-- The other half of a batch: what stands beside the events, whoever appended them to places (place, position): postings, the day's
-- end, and what is kept sealed. Gives the positions in the batch's order.
-- $1 district, $2 recorded at, $3 recorded on, $4 district's number
, postings as (
    -- $5 place of the event, $6 cell, $7 occurred on, $8 amount, $9 steps
    insert into ledger.postings (position, amount, cell, occurred_on, steps, district)
    select p.position, n.amount, n.cell, n.occurred_on, n.steps, $4
    from unnest($5::bigint[], $6::integer[], $7::date[], $8::bigint[], $9::integer[]) as n (place, cell, occurred_on, amount, steps)
    join places p using (place)
), days as (
    insert into ledger.days as d (district, recorded_on, last_position, recorded_at)
    select $1, $3, max(position), $2 from places having count(*) > 0
    on conflict (district, recorded_on) do update set last_position = excluded.last_position, recorded_at = excluded.recorded_at
), keys as (
    -- $10 subject, $11 master key's id, $12 wrapped key
    insert into personal.keys (district, subject, master, wrapped, created_at)
    select $1, k.subject, k.master, k.wrapped, $2
    from unnest($10::varchar[], $11::varchar[], $12::bytea[]) as k (subject, master, wrapped)
), sealed as (
    -- $13 ref, $14 subject, $15 field, $16 entry, $17 nonce, $18 ciphertext
    insert into personal.data (ref, district, subject, field, entry, nonce, ciphertext, created_at)
    select s.ref, $1, s.subject, s.field, s.entry, s.nonce, s.ciphertext, $2
    from unnest($13::uuid[], $14::varchar[], $15::varchar[], $16::uuid[], $17::bytea[], $18::bytea[]) as s (ref, subject, field, entry, nonce, ciphertext)
)
select position from places order by place
