delete from ledger.postings p using ledger.cells c where c.id = p.cell and c.district = $1
