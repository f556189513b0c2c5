-- When the district's last entry was recorded, on which day of its own and where, and up to where the balances are folded.
select y.recorded_at, y.recorded_on, y.last_position, d.folded_through
from ledger.days y
join ledger.districts d using (district)
where y.district = $1
order by y.recorded_on desc
limit 1
