-- All keys, the newest first, or one ($1).
select id, role, association, name, created_at, expires_at, revoked_at, last_used_on
from ledger.api_keys
where $1::uuid is null or id = $1
order by created_at desc, id desc
limit 1000
