delete from ledger.days where district = $1
