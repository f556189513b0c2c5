-- The balances of days to which nothing is posted. $1 district, $2 the days of recording that are looked at.
delete from ledger.day_balances b
using ledger.cells c
where c.id = b.cell and c.district = $1 and b.recorded_on = any ($2)
  and not exists (
      select from expected_postings x
      where x.account = c.account and x.dimensions = c.dimensions and x.occurred_on = b.occurred_on and x.recorded_on = b.recorded_on
        and x.position <= (select folded_through from ledger.districts where district = $1))
