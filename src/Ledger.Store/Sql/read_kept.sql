-- The members of whom anything is kept.
select subject from personal.data where district = $1 and starts_with(subject, 'member/')
union
select subject from personal.keys where district = $1 and starts_with(subject, 'member/')
order by 1
