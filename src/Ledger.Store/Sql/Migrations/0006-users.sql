-- The people who sign in to the pages. Marten makes the table, of one document for each, and its row security, which shows the district that the
-- transaction has named; forced upon the owner as well, who is let through here by name.

-- Who signs in is found before it is known of which district. This tells of one person and no other, and only to a caller that names an id of 128 bits.
create function ledger.user_of(id uuid) returns setof jsonb language sql stable security definer set search_path = pg_catalog
    as $$ select u.data from ledger.mt_doc_user u where u.id = user_of.id $$;

revoke execute on function ledger.user_of from public;

create policy owner on ledger.mt_doc_user to current_user using (true) with check (true);

grant select, insert, update (data, mt_last_modified, mt_version, mt_dotnet_type) on ledger.mt_doc_user to ledger_service;
grant execute on function ledger.user_of to ledger_service;
