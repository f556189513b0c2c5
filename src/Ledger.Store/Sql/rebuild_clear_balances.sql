delete from ledger.day_balances b using ledger.cells c where c.id = b.cell and c.district = $1
