-- The role that the service has, whether it lacks what it needs, the first thing that it has and must not have, and the first table
-- that does not keep each district's rows to itself.
with recursive granted as (
    select oid from pg_roles where rolname = current_user
    union
    select m.roleid from pg_auth_members m join granted g on g.oid = m.member
), schemas as (
    select oid from pg_namespace where nspname in ('public', 'ledger', 'personal')
), tables as (
    -- In public there may be another program's, which are not ours to judge.
    select c.oid, format('%s.%s', n.nspname, c.relname) as name, c.relrowsecurity and c.relforcerowsecurity as is_secured
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p')
      and (n.nspname in ('ledger', 'personal')
           or n.nspname = 'public' and c.relname in ('mt_streams', 'mt_events', 'mt_event_progression', 'mt_high_water_skips'))
), changeable (name, columns) as (
    -- Nothing else may be changed, in these or in any other table.
    values
        ('public.mt_streams', array['version', 'timestamp']),
        ('ledger.districts', array['folded_through']),
        ('ledger.days', array['last_position', 'recorded_at']),
        ('ledger.day_balances', array['amount', 'steps']),
        ('ledger.logs', array['size', 'position', 'note', 'edge', 'positions']),
        ('ledger.api_keys', array['revoked_at', 'last_used_on']),
        ('ledger.mt_doc_user', array['data', 'mt_last_modified', 'mt_version', 'mt_dotnet_type'])
)
select
    current_user::text,
    not pg_has_role('ledger_service', 'usage'),
    case
        when not pg_has_role('ledger_service', 'usage') then null
        when exists (select from pg_roles r join granted using (oid) where r.rolsuper) then 'is a superuser'
        when exists (select from pg_roles r join granted using (oid) where r.rolbypassrls) then 'sees past row security'
        when exists (select from pg_roles r join granted using (oid) where r.rolcreaterole) then 'may make roles'
        when exists (select from pg_class c join granted g on g.oid = c.relowner where c.relnamespace in (select oid from schemas))
          or exists (select from pg_proc p join granted g on g.oid = p.proowner where p.pronamespace in (select oid from schemas))
          or exists (select from pg_namespace n join granted g on g.oid = n.nspowner where n.oid in (select oid from schemas))
          or exists (select from pg_database d join granted g on g.oid = d.datdba where d.datname = current_database()) then 'owns the book'
        when exists (
            select from tables t cross join granted g
            where has_table_privilege(g.oid, t.oid, 'truncate') or has_table_privilege(g.oid, t.oid, 'trigger')
               -- To erase is to remove these, and nothing else is removed.
               or has_table_privilege(g.oid, t.oid, 'delete') and t.name not in ('personal.keys', 'personal.data')
               or exists (
                   select from pg_attribute a
                   where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped and has_column_privilege(g.oid, t.oid, a.attnum, 'update')
                     and not exists (select from changeable c where c.name = t.name and a.attname = any (c.columns)))) then 'may change what is written'
    end,
    (select min(name) from tables where not is_secured and name not in ('ledger.migrations', 'public.mt_event_progression', 'public.mt_high_water_skips'))
