-- A key like another that is valid ($1), with as long a life from now ($3) on; the other ends at $2. $4 id, $5 hash.
with old as (
    update ledger.api_keys set revoked_at = $2
    where id = $1 and revoked_at is null and (expires_at is null or expires_at > $3)
    returning district, role, association, name, created_at, expires_at
)
insert into ledger.api_keys (id, district, role, association, name, hash, created_at, expires_at)
select $4, district, role, association, name, $5, $3,
       case when expires_at is not null then least($3 + (expires_at - created_at), timestamptz '9999-12-31 23:59:59.999999+00') end
from old
