-- Balances are folded from the postings by the day and by the many, not at each batch: the postings after folded_through
-- stand in no balance yet, and are read as they are. The edition tells whoever remembers figures that they were rebuilt.
alter table ledger.districts add column folded_through bigint not null default 0;
alter table ledger.districts add column edition integer not null default 1;
update ledger.districts d set folded_through = coalesce((select max(y.last_position) from ledger.days y where y.district = d.district), 0);
grant update (folded_through) on ledger.districts to ledger_service;
