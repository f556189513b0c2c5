update ledger.api_keys set last_used_on = $1 where id = $2
