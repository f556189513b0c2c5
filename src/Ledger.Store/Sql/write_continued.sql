-- The streams that go on.
-- $20 id, $21 type, $22 version before, $23 version after
, continued as (
    insert into mt_streams (tenant_id, id, type, version, timestamp, created)
    select $1, s.id, s.type, s.after, $2, $2
    from unnest($20::varchar[], $21::varchar[], $22::bigint[], $23::bigint[]) as s (id, type, before, after)
    where s.before > 0 and exists (select from supposed)
    on conflict (tenant_id, id) do update set version = excluded.version, timestamp = excluded.timestamp
)
