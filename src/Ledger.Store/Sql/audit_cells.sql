select c.id, c.account, c.dimensions::text from ledger.cells c where c.district = $1
