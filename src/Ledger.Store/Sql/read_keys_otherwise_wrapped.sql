-- All keys that another master key wraps.
select district, subject, master, wrapped from personal.keys where master <> $1
