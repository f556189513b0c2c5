-- The subjects beside which anything is kept.
select subject from personal.data where district = $1
union
select subject from personal.keys where district = $1
order by 1
