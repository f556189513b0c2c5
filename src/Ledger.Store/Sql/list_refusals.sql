select id, at, caller, method, route, status, times from ledger.refusals where id > $1 order by id limit $2
