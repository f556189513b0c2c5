insert into ledger.refusals (district, at, caller, method, route, status, times) values ($1, $2, $3, $4, $5, $6, $7)
