update ledger.api_keys set revoked_at = $1
where id = $2 and (revoked_at is null or revoked_at > $1) and (expires_at is null or expires_at > $1)
