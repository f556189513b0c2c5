-- Whether anything is kept of a subject.
select exists (select from personal.data where district = $1 and subject = $2) or exists (select from personal.keys where district = $1 and subject = $2)
