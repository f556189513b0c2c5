-- Personal data beside the book, in a schema of its own, so that it can be dumped and kept apart. All of it is sealed; the master
-- key is in no database.

create schema personal;

-- One key for each person (or other subject that personal data is about), wrapped by the master key of that id.
create table personal.keys (
    district   varchar     not null references ledger.districts,
    subject    varchar     not null,
    master     varchar     not null,
    wrapped    bytea       not null,
    created_at timestamptz not null,
    primary key (district, subject)
);

create table personal.data (
    ref        uuid        not null primary key,
    district   varchar     not null references ledger.districts,
    subject    varchar     not null,
    field      varchar     not null check (field in ('person', 'note')),
    entry      uuid        not null,
    nonce      bytea       not null,
    ciphertext bytea       not null,
    created_at timestamptz not null
);

create index data_subject on personal.data (district, subject);
create index data_entry on personal.data (entry);

-- Who has read what of whom. The association is the reader's own; null for the district.
create table personal.access_log (
    id          bigint      generated always as identity primary key,
    district    varchar     not null references ledger.districts,
    at          timestamptz not null,
    caller      varchar     not null,
    role        varchar     not null,
    association varchar,
    subject     varchar     not null,
    fields      varchar[]   not null,
    purpose     varchar     not null
);

create index access_log_subject on personal.access_log (district, subject);

-- For how many days after leaving a person's data is kept, from a day on. The newest of a day stands.
create table personal.retention (
    id         bigint      generated always as identity primary key,
    district   varchar     not null references ledger.districts,
    valid_from date        not null,
    days       integer     not null check (days >= 0),
    set_by     varchar     not null,
    set_at     timestamptz not null
);

call ledger.keep_apart('personal.keys', 'district = ledger.district()');
call ledger.keep_apart('personal.data', 'district = ledger.district()');
call ledger.keep_apart('personal.access_log', 'district = ledger.district()');
call ledger.keep_apart('personal.retention', 'district = ledger.district()');

grant usage on schema personal to ledger_service;
-- To erase is to delete; nothing is ever altered, and of the log nothing goes.
grant select, insert, delete on personal.keys, personal.data to ledger_service;
grant select, insert on personal.access_log, personal.retention to ledger_service;
