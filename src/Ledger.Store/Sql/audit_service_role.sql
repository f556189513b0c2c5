-- The role that the service has, whether it lacks what it needs, and the first thing that it has and must not have.
with recursive granted as (
    select oid from pg_roles where rolname = current_user
    union
    select m.roleid from pg_auth_members m join granted g on g.oid = m.member
)
select
    current_user::text,
    not pg_has_role('ledger_service', 'usage'),
    case
        when not pg_has_role('ledger_service', 'usage') then null
        when exists (select from pg_roles r join granted using (oid) where r.rolsuper) then 'is a superuser'
        when exists (select from pg_roles r join granted using (oid) where r.rolbypassrls) then 'sees past row security'
        when exists (select from pg_roles r join granted using (oid) where r.rolcreaterole) then 'may make roles'
        when exists (
            select from pg_class c join granted g on g.oid = c.relowner
            where c.relnamespace in ('public'::regnamespace, 'ledger'::regnamespace))
          or exists (select from pg_namespace n join granted g on g.oid = n.nspowner where n.nspname in ('public', 'ledger'))
          or exists (select from pg_database d join granted g on g.oid = d.datdba where d.datname = current_database()) then 'owns the book'
        when exists (
            select from unnest(array['public.mt_events', 'ledger.postings', 'ledger.refusals']) as t (name)
            where has_table_privilege(name, 'update') or has_table_privilege(name, 'delete') or has_table_privilege(name, 'truncate')
               or has_any_column_privilege(name, 'update')) then 'may change what is written'
    end
