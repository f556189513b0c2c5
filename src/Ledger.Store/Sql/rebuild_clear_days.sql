-- The days on which nothing was recorded. $1 district, $2 the others.
delete from ledger.days where district = $1 and recorded_on <> all ($2)
