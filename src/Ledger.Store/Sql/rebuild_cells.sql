insert into ledger.cells (district, account, dimensions)
select distinct $1, account, dimensions from expected_postings
on conflict do nothing
