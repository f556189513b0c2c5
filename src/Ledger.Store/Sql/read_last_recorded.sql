-- When the district's last entry was recorded.
select recorded_at from ledger.days where district = $1 order by recorded_on desc limit 1
