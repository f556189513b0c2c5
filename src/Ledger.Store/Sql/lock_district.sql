-- One writer per district at a time; held to the end of the transaction.
select pg_advisory_xact_lock(hashtextextended('ledger/' || $1, 0))
