-- Where everything of one source is looked for. Those of proposals lie beneath another (/associations/kil/lapses/2026-01-31), and only such are in the
-- index: plain ones, under which posters post day by day, would make every entry dearer for a question that is hardly asked of them.
create index mt_events_source on mt_events (tenant_id, (headers ->> 'source')) where headers ->> 'source' like '/%/%/%';

-- The entries of a source, in the order of position, so many at the most.
create function ledger.entries_of(source varchar, most bigint) returns table (id uuid, subject varchar) language plpgsql stable security definer set search_path = pg_catalog
    as $$
    begin
        if source like '/%/%/%' then
            return query select e.id, e.stream_id from public.mt_events e
                where e.tenant_id = ledger.district() and e.headers ->> 'source' = entries_of.source and e.headers ->> 'source' like '/%/%/%'
                order by e.seq_id limit most;
        else
            return query select e.id, e.stream_id from public.mt_events e
                where e.tenant_id = ledger.district() and e.headers ->> 'source' = entries_of.source
                order by e.seq_id limit most;
        end if;
    end
    $$;

revoke execute on function ledger.entries_of from public;
grant execute on function ledger.entries_of to ledger_service;
