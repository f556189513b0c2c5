-- Names the district that the transaction is about, and locks it: one writer per district at a time, to the end of the transaction.
select set_config('ledger.district', $1, true), set_config('ledger.district_number', $2, true), pg_advisory_xact_lock(hashtextextended('ledger/' || $1, 0))
