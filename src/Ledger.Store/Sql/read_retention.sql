-- The rules of retention, the one that stands on a day first among those of that day.
select valid_from, days, set_by, set_at from personal.retention where district = $1 order by valid_from desc, id desc limit 1000
