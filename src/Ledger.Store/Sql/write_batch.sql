-- One batch: streams, events, postings, the day's end, and what is kept sealed beside the events. Gives the positions in the batch's order.
-- $1 district, $2 recorded at, $3 recorded on, $4 number of events; $20 district's number
with places as materialized (
    select place, nextval('mt_events_sequence') as position from generate_series(1, $4) as place
), streams as (
    -- $5 id, $6 type, $7 version
    insert into mt_streams (tenant_id, id, type, version, timestamp, created)
    select $1, s.id, s.type, s.version, $2, $2
    from unnest($5::varchar[], $6::varchar[], $7::bigint[]) as s (id, type, version)
    on conflict (tenant_id, id) do update set version = excluded.version, timestamp = excluded.timestamp
), events as (
    -- $8 id, $9 stream, $10 version, $11 data, $12 type, $13 dotnet type, $14 headers
    insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, headers)
    select p.position, e.id, e.stream_id, e.version, e.data, e.type, $2, $1, e.dotnet_type, e.headers
    from unnest($8::uuid[], $9::varchar[], $10::bigint[], $11::jsonb[], $12::varchar[], $13::varchar[], $14::jsonb[])
        with ordinality as e (id, stream_id, version, data, type, dotnet_type, headers, place)
    join places p using (place)
), postings as (
    -- $15 place of the event, $16 cell, $17 occurred on, $18 amount, $19 steps
    insert into ledger.postings (position, amount, cell, occurred_on, steps, district)
    select p.position, n.amount, n.cell, n.occurred_on, n.steps, $20
    from unnest($15::bigint[], $16::integer[], $17::date[], $18::bigint[], $19::integer[]) as n (place, cell, occurred_on, amount, steps)
    join places p using (place)
), days as (
    insert into ledger.days as d (district, recorded_on, last_position, recorded_at)
    select $1, $3, max(position), $2 from places
    on conflict (district, recorded_on) do update set last_position = excluded.last_position, recorded_at = excluded.recorded_at
), keys as (
    -- $21 subject, $22 master key's id, $23 wrapped key
    insert into personal.keys (district, subject, master, wrapped, created_at)
    select $1, k.subject, k.master, k.wrapped, $2
    from unnest($21::varchar[], $22::varchar[], $23::bytea[]) as k (subject, master, wrapped)
), sealed as (
    -- $24 ref, $25 subject, $26 field, $27 entry, $28 nonce, $29 ciphertext
    insert into personal.data (ref, district, subject, field, entry, nonce, ciphertext, created_at)
    select s.ref, $1, s.subject, s.field, s.entry, s.nonce, s.ciphertext, $2
    from unnest($24::uuid[], $25::varchar[], $26::varchar[], $27::uuid[], $28::bytea[], $29::bytea[]) as s (ref, subject, field, entry, nonce, ciphertext)
)
select position from places order by place
