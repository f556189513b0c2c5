-- Nothing where the district has ever had a key of the role: who has one makes the rest.
insert into ledger.api_keys (id, district, role, name, hash, created_at)
select $1, $2, $3, $4, $5, $6
where not exists (select from ledger.api_keys where role = $3)
