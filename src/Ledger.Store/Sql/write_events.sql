-- The first half of a batch: streams and events, each event at the next position. write_beside goes on from here.
-- $1 district, $2 recorded at, $3 recorded on, $19 number of events
-- What was supposed must be so, or nothing is written: $30 subjects and $31 the version of each, 0 of those that are not there; null where
-- they were read. The last entry was recorded on the same day and not later, and fewer than $32 positions are to be folded.
with supposed as materialized (
    select from (values (1)) as always
    where $30::varchar[] is null
       or exists (
              select from ledger.districts d
              cross join lateral (select * from ledger.days y where y.district = d.district order by y.recorded_on desc limit 1) last
              where d.district = $1 and last.recorded_on = $3 and last.recorded_at <= $2 and last.last_position - d.folded_through < $32)
          and not exists (
              select from unnest($30::varchar[], $31::bigint[]) as a (id, version)
              left join lateral (select s.version from mt_streams s where s.tenant_id = $1 and s.id = a.id offset 0) s on true
              where coalesce(s.version, 0) <> a.version)
), places as materialized (
    select place, nextval('mt_events_sequence') as position from supposed cross join generate_series(1, $19) as place
), streams as (
    -- $20 id, $21 type, $22 version
    insert into mt_streams (tenant_id, id, type, version, timestamp, created)
    select $1, s.id, s.type, s.version, $2, $2
    from unnest($20::varchar[], $21::varchar[], $22::bigint[]) as s (id, type, version)
    where exists (select from supposed)
    on conflict (tenant_id, id) do update set version = excluded.version, timestamp = excluded.timestamp
), events as (
    -- $23 id, $24 stream, $25 version, $26 data, $27 type, $28 dotnet type, $29 headers
    insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, headers)
    select p.position, e.id, e.stream_id, e.version, e.data, e.type, $2, $1, e.dotnet_type, e.headers
    from unnest($23::uuid[], $24::varchar[], $25::bigint[], $26::jsonb[], $27::varchar[], $28::varchar[], $29::jsonb[])
        with ordinality as e (id, stream_id, version, data, type, dotnet_type, headers, place)
    join places p using (place)
)
