-- The balances of days to which nothing is posted. $1 district, $2 time zone.
delete from ledger.day_balances b
using ledger.cells c
where c.id = b.cell and c.district = $1
  and not exists (
      select from ledger.postings p
      join mt_events e on e.seq_id = p.position
      where p.cell = b.cell and p.position <= (select folded_through from ledger.districts where district = $1) and p.occurred_on = b.occurred_on and (e.timestamp at time zone $2)::date = b.recorded_on)
