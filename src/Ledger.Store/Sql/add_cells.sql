-- Makes the cells that are not there yet. Run before find_cells, in the same transaction, under the district's lock.
insert into ledger.cells (district, account, dimensions)
select $1, n.account, n.dimensions from unnest($2::varchar[], $3::jsonb[]) as n (account, dimensions)
on conflict do nothing
