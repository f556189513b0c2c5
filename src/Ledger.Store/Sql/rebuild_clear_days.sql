-- The days on which nothing was recorded. $1 district, $2 time zone.
delete from ledger.days d
where d.district = $1
  and not exists (select from mt_events e where e.tenant_id = $1 and e.type <> 'tombstone' and (e.timestamp at time zone $2)::date = d.recorded_on)
