insert into ledger.api_keys (id, district, role, association, name, hash, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
