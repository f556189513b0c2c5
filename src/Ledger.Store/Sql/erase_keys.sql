-- The keys of the subjects named.
delete from personal.keys where district = $1 and subject = any ($2)
