-- The numbers that lists have for members. A member is found by a keyed hash of the number, which stands beside the sealed person that holds the
-- number itself, and goes with it.

alter table personal.data add column number bytea check (length(number) = 32);

create index data_number on personal.data (district, number) where number is not null;

-- The key of those hashes, one for each district, wrapped by the master key of that id. A master key that takes the place of another wraps the same key.
create table personal.index_keys (
    district varchar not null primary key references ledger.districts,
    master   varchar not null,
    wrapped  bytea   not null
);

-- Only the owner reads and writes it.
call ledger.keep_apart('personal.index_keys', 'district = ledger.district()');
