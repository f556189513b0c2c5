-- Makes the cells that are not there yet, under the district's lock. ? district, accounts and dimensions of the cells, district
insert into ledger.cells (district, account, dimensions)
select ?, n.account, n.dimensions::jsonb
from unnest(?::varchar[], ?::text[]) as n (account, dimensions)
where not exists (select from ledger.cells c where c.district = ? and c.account = n.account and c.dimensions = n.dimensions::jsonb)
