-- Whose key has this hash, and whether it is valid at $2.
select id, district, role, association, last_used_on,
       (expires_at is null or expires_at > $2) and (revoked_at is null or revoked_at > $2)
from ledger.key_of($1)
