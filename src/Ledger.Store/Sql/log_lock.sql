-- Whether this transaction may seal the district's log; and the log's head. $1 district
select pg_try_advisory_xact_lock(hashtextextended('ledger/log/' || $1, 0))
