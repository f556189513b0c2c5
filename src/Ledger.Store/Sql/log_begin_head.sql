insert into ledger.logs (district, size, position, note, edge, positions) values ($1, $2, $3, $4, $5, $6) on conflict do nothing
