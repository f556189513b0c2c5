-- Everything of Ledger's own. All of it but districts is computed from mt_events and can be computed again.

-- The time zone decides which day an entry was recorded on, so it cannot change once there are entries.
create table ledger.districts (
    district  varchar not null primary key,
    time_zone varchar not null
);

-- The last entry of each day on which anything was recorded: what a knownAt that is a date means.
create table ledger.days (
    district      varchar     not null,
    recorded_on   date        not null,
    last_position bigint      not null,
    recorded_at   timestamptz not null,
    primary key (district, recorded_on)
);

create table ledger.cells (
    id         integer generated always as identity primary key,
    district   varchar not null,
    account    varchar not null,
    dimensions jsonb   not null,
    unique (district, account, dimensions)
);

create table ledger.postings (
    position    bigint  not null,
    amount      bigint  not null,
    cell        integer not null,
    occurred_on date    not null,
    steps       integer not null,
    primary key (cell, occurred_on, position)
);

-- Rows come in the order of position, so a summary of each few pages finds those of a day of recording.
create index postings_position on ledger.postings using brin (position) with (pages_per_range = 16, autosummarize = on);

create table ledger.day_balances (
    amount      bigint  not null,
    cell        integer not null,
    occurred_on date    not null,
    recorded_on date    not null,
    steps       integer not null,
    primary key (cell, occurred_on, recorded_on)
);
