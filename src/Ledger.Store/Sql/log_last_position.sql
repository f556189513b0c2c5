select coalesce(max(last_position), 0) from ledger.days where district = $1
