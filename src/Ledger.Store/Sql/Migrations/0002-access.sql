-- Who may do what. The service runs as a member of ledger_service, which owns nothing, appends to the book, and sees one
-- district at a time: the one that its transaction has named. The owner migrates, checks and rebuilds.

do $$
begin
    if not exists (select from pg_roles where rolname = 'ledger_service') then
        create role ledger_service nologin;
    end if;
exception
    when duplicate_object or unique_violation then null; -- roles are the cluster's, not the database's
end
$$;

-- Where owner and service are one login, it acts as ledger_service; a superuser may without being asked.
do $$
begin
    if not pg_has_role(current_user, 'ledger_service', 'member') then
        execute format('grant ledger_service to %I', current_user);
    end if;
exception
    when insufficient_privilege then null; -- the service's own login will do, or it says at start what is lacking
end
$$;

-- Keys of machines. Only the SHA-256 of a key is kept.
create table ledger.api_keys (
    id           uuid        not null primary key,
    district     varchar     not null references ledger.districts,
    role         varchar     not null check (role in ('association', 'board', 'auditor', 'admin')),
    association  varchar     check ((association is not null) = (role = 'association')),
    name         varchar     not null,
    hash         bytea       not null unique,
    created_at   timestamptz not null,
    expires_at   timestamptz,
    revoked_at   timestamptz,
    last_used_on date
);

-- What was asked for and not allowed; what is alike within a minute is counted in one row.
create table ledger.refusals (
    id         bigint      generated always as identity primary key,
    district   varchar,
    at         timestamptz not null,
    caller     varchar     not null,
    method     varchar     not null,
    route      varchar     not null,
    status     smallint    not null,
    times      integer     not null
);

create function ledger.district() returns varchar language sql stable parallel safe
    return current_setting('ledger.district', true)::varchar;

create function ledger.district_number() returns smallint language sql stable parallel safe
    return nullif(current_setting('ledger.district_number', true), '')::smallint;

-- A key is presented before it is known whose it is. This tells of one key and no other, and only to a caller that names its hash.
create function ledger.key_of(hash bytea) returns setof ledger.api_keys language sql stable security definer set search_path = pg_catalog
    as $$ select * from ledger.api_keys k where k.hash = key_of.hash $$;

create function ledger.district_of(name varchar) returns setof ledger.districts language sql stable security definer set search_path = pg_catalog
    as $$ select * from ledger.districts d where d.district = district_of.name $$;

-- Row security keeps an index on what JSON holds from being used, since the operator that reads JSON might tell of rows that are not to be seen. These
-- see all rows, as their owner, and ask for those of the one district that the transaction has named.
-- Those of the subjects in which an association is named; the stream is an expression, so that no index is used that goes through the whole of it.
create function ledger.named_in(subjects varchar[], association varchar) returns setof varchar language sql stable security definer set search_path = pg_catalog
    as $$
    select s from unnest(subjects) s where exists (
        select from public.mt_events n
        where n.tenant_id = ledger.district() and coalesce(n.data ->> 'association', n.data ->> 'to', n.data ->> 'into') = association and n.stream_id || '' = s)
    $$;

-- The subjects in which an association is named.
create function ledger.subjects_naming(association varchar) returns setof varchar language sql stable security definer set search_path = pg_catalog
    as $$
    select distinct n.stream_id from public.mt_events n
    where n.tenant_id = ledger.district() and coalesce(n.data ->> 'association', n.data ->> 'to', n.data ->> 'into') = association
    $$;

-- The entries of others that name a member, each with its subject.
create function ledger.mentions_of(member varchar) returns table (id uuid, subject varchar, "position" bigint) language sql stable security definer set search_path = pg_catalog
    as $$
    select e.id, e.stream_id, e.seq_id from public.mt_events e
    where e.tenant_id = ledger.district() and e.type = 'training_attended' and e.data ->> 'member' = member
    $$;

revoke execute on function ledger.key_of, ledger.district_of, ledger.named_in, ledger.subjects_naming, ledger.mentions_of from public;

-- Shows each district its own rows of a table. Forced upon the owner as well, who is let through by name: so no third role slips past for having
-- been forgotten.
create procedure ledger.keep_apart(name text, own text)
    language plpgsql
    as $$
    begin
        execute format('alter table %s enable row level security', name);
        execute format('alter table %s force row level security', name);
        execute format('create policy own_district on %s to ledger_service using (%s) with check (%s)', name, own, own);
        execute format('create policy owner on %s to current_user using (true) with check (true)', name);
    end
    $$;

revoke execute on procedure ledger.keep_apart from public;

call ledger.keep_apart('public.mt_streams', 'tenant_id = ledger.district()');
call ledger.keep_apart('public.mt_events', 'tenant_id = ledger.district()');
call ledger.keep_apart('ledger.districts', 'district = ledger.district()');
call ledger.keep_apart('ledger.days', 'district = ledger.district()');
call ledger.keep_apart('ledger.cells', 'district = ledger.district()');
call ledger.keep_apart('ledger.postings', 'district = ledger.district_number()');
call ledger.keep_apart('ledger.subjects', 'district = ledger.district()');
call ledger.keep_apart('ledger.day_balances', 'district = ledger.district_number()');
call ledger.keep_apart('ledger.maintenance', 'district = ledger.district()');
call ledger.keep_apart('ledger.api_keys', 'district = ledger.district()');
call ledger.keep_apart('ledger.refusals', 'district = ledger.district()');

-- Attempts without a valid key belong to no district; they may be written by anyone, and read by the owner.
create policy nobodys on ledger.refusals for insert to ledger_service with check (district is null);

grant usage on schema public, ledger to ledger_service;
grant select, insert, update (version, timestamp) on mt_streams to ledger_service;
grant select, insert on mt_events to ledger_service;
grant usage on sequence mt_events_sequence to ledger_service;
grant select, update (folded_through) on ledger.districts to ledger_service;
grant select on ledger.migrations, ledger.maintenance to ledger_service;
grant select, insert, update (last_position, recorded_at) on ledger.days to ledger_service;
grant select, insert, update (amount, steps) on ledger.day_balances to ledger_service;
grant select, insert on ledger.cells, ledger.subjects, ledger.postings to ledger_service;
grant select, insert, update (revoked_at, last_used_on) on ledger.api_keys to ledger_service;
grant select, insert on ledger.refusals to ledger_service;
grant execute on function ledger.district, ledger.district_number, ledger.key_of, ledger.district_of, ledger.named_in, ledger.subjects_naming, ledger.mentions_of to ledger_service;
