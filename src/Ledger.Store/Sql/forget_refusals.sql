delete from ledger.refusals where at < $1
