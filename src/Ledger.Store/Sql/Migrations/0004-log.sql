-- The sealed log: of each district a Merkle tree over its entries in the order of position, by which a history can be proven. What was
-- sealed is never changed; only the head grows.

-- The head of each log: how many leaves it has, the position of the last one, the signed checkpoint, and what the tree grows on from: the tiles
-- at its right edge that are not full, the lowest first (empty where a level has none), and the positions of the leaves in the lowest.
create table ledger.logs (
    district  varchar  not null primary key references ledger.districts,
    size      bigint   not null,
    position  bigint   not null,
    note      varchar  not null,
    edge      bytea[]  not null,
    positions bigint[] not null
);

-- Every checkpoint that was ever signed.
create table ledger.checkpoints (
    district  varchar     not null references ledger.districts,
    size      bigint      not null,
    position  bigint      not null,
    note      varchar     not null,
    signed_at timestamptz not null,
    primary key (district, size)
);

-- The full tiles, 256 hashes each; those of level 0 with the positions of their leaves, by which the leaf of an entry is found.
create table ledger.tiles (
    district  smallint not null,
    level     smallint not null,
    index     bigint   not null,
    hashes    bytea    not null check (length(hashes) = 8192),
    positions bigint[] check ((positions is not null) = (level = 0)),
    primary key (district, level, index)
);

-- Hashes cannot be compressed, and to try takes longer than to store them.
alter table ledger.tiles alter column hashes set storage external;
alter table ledger.logs alter column edge set storage external;

create index tiles_position on ledger.tiles (district, (positions[1])) where level = 0;

call ledger.keep_apart('ledger.logs', 'district = ledger.district()');
call ledger.keep_apart('ledger.checkpoints', 'district = ledger.district()');
call ledger.keep_apart('ledger.tiles', 'district = ledger.district_number()');

grant select, insert, update (size, position, note, edge, positions) on ledger.logs to ledger_service;
grant select, insert on ledger.checkpoints, ledger.tiles to ledger_service;
