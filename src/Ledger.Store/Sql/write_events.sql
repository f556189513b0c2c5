-- The first half of a batch: streams and events, each event at the next position. write_beside goes on from here.
-- $1 district, $2 recorded at, $23 number of events
with places as materialized (
    select place, nextval('mt_events_sequence') as position from generate_series(1, $23) as place
), streams as (
    -- $24 id, $25 type, $26 version
    insert into mt_streams (tenant_id, id, type, version, timestamp, created)
    select $1, s.id, s.type, s.version, $2, $2
    from unnest($24::varchar[], $25::varchar[], $26::bigint[]) as s (id, type, version)
    on conflict (tenant_id, id) do update set version = excluded.version, timestamp = excluded.timestamp
), events as (
    -- $27 id, $28 stream, $29 version, $30 data, $31 type, $32 dotnet type, $33 headers
    insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, headers)
    select p.position, e.id, e.stream_id, e.version, e.data, e.type, $2, $1, e.dotnet_type, e.headers
    from unnest($27::uuid[], $28::varchar[], $29::bigint[], $30::jsonb[], $31::varchar[], $32::varchar[], $33::jsonb[])
        with ordinality as e (id, stream_id, version, data, type, dotnet_type, headers, place)
    join places p using (place)
)
