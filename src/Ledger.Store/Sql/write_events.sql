-- The first half of a batch: streams and events, each event at the next position. write_beside goes on from here.
-- $1 district, $2 recorded at, $3 recorded on, $19 number of events
-- What was supposed must be so, or nothing is written: $31 subjects and $32 the version of each, 0 of those that are not there; null where
-- they were read. The last entry was recorded on the same day and not later, and fewer than $33 positions are to be folded.
with supposed as materialized (
    select from (values (1)) as always
    where $31::varchar[] is null
       or exists (
              select from ledger.districts d
              cross join lateral (select * from ledger.days y where y.district = d.district order by y.recorded_on desc limit 1) last
              where d.district = $1 and last.recorded_on = $3 and last.recorded_at <= $2 and last.last_position - d.folded_through < $33)
          and not exists (
              select from unnest($31::varchar[], $32::bigint[]) as a (id, version)
              left join lateral (select s.version from mt_streams s where s.tenant_id = $1 and s.id = a.id offset 0) s on true
              where coalesce(s.version, 0) <> a.version)
), places as materialized (
    select place, nextval('mt_events_sequence') as position from supposed cross join generate_series(1, $19) as place
), begun as (
    -- $20 id, $21 type, $22 version before, $23 version after
    insert into mt_streams (tenant_id, id, type, version, timestamp, created)
    select $1, s.id, s.type, s.after, $2, $2
    from unnest($20::varchar[], $21::varchar[], $22::bigint[], $23::bigint[]) as s (id, type, before, after)
    where s.before = 0 and exists (select from supposed)
), continued as (
    insert into mt_streams (tenant_id, id, type, version, timestamp, created)
    select $1, s.id, s.type, s.after, $2, $2
    from unnest($20::varchar[], $21::varchar[], $22::bigint[], $23::bigint[]) as s (id, type, before, after)
    where s.before > 0 and exists (select from supposed)
    on conflict (tenant_id, id) do update set version = excluded.version, timestamp = excluded.timestamp
), events as (
    -- $24 id, $25 stream, $26 version, $27 data, $28 type, $29 dotnet type, $30 headers
    insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, headers)
    select p.position, e.id, e.stream_id, e.version, e.data, e.type, $2, $1, e.dotnet_type, e.headers
    from unnest($24::uuid[], $25::varchar[], $26::bigint[], $27::jsonb[], $28::varchar[], $29::varchar[], $30::jsonb[])
        with ordinality as e (id, stream_id, version, data, type, dotnet_type, headers, place)
    join places p using (place)
)
