-- What stands where nothing, or something else, should. The rest is left alone, so a rebuild of a sound book writes nothing.
-- $1 district, $2 the blocks of positions that are looked at, $3 how many positions a block has.
delete from ledger.postings p
using ledger.cells c
where c.id = p.cell and c.district = $1 and p.position / $3 = any ($2)
  and not exists (
      select from expected_postings x
      where x.account = c.account and x.dimensions = c.dimensions and x.occurred_on = p.occurred_on
        and x.position = p.position and x.amount = p.amount and x.steps = p.steps)
