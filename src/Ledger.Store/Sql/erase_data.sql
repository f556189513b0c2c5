-- What is kept of the subjects named.
delete from personal.data where district = $1 and subject = any ($2)
