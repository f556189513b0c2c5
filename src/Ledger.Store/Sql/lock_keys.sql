-- Of several services that make the district's first key at once, one goes first, and the next sees its key.
select pg_advisory_xact_lock(hashtextextended('keys of ' || $1, 0))
