insert into ledger.checkpoints (district, size, position, note, signed_at) values ($1, $2, $3, $4, $5)
