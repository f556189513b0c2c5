-- The master keys that wrap any key.
select distinct master from personal.keys
