-- Everything of Ledger's own, beside Marten's tables. All of the schema ledger but districts, maintenance, keys and refusals is computed from mt_events, and
-- can be computed again.

-- The time zone decides which day an entry was recorded on, so it cannot change once there are entries. Balances are folded from the postings by
-- the day and by the many: the postings after folded_through stand in no balance yet. The edition tells a cache that figures were rebuilt.
create table ledger.districts (
    district       varchar  not null primary key,
    time_zone      varchar  not null,
    number         smallint generated always as identity unique,
    folded_through bigint   not null default 0,
    edition        integer  not null default 1
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

-- Whom and what postings count: the subject of the entry, or a member that the entry names.
create table ledger.subjects (
    id       integer generated always as identity primary key,
    district varchar not null,
    subject  varchar not null,
    unique (district, subject)
);

create table ledger.postings (
    position    bigint   not null,
    amount      bigint   not null,
    cell        integer  not null,
    occurred_on date     not null,
    steps       integer  not null,
    subject     integer  not null,
    district    smallint not null,
    primary key (cell, occurred_on, position, subject)
);

-- The subjects behind a balance are listed a page at a time, and so is no more read than a page, and of that the index alone.
create index postings_subject on ledger.postings (cell, subject) include (occurred_on, district, position, amount);

-- The postings of a stretch of positions are found by the position itself: a summary of pages is behind for minutes under load.
create index postings_position on ledger.postings (position);

create table ledger.day_balances (
    amount      bigint   not null,
    cell        integer  not null,
    occurred_on date     not null,
    recorded_on date     not null,
    steps       integer  not null,
    district    smallint not null,
    primary key (cell, occurred_on, recorded_on)
);

-- Every time that somebody wrote figures past the posting of entries, whether or not any differed.
create table ledger.maintenance (
    id                    bigint      generated always as identity primary key,
    district              varchar     not null references ledger.districts,
    at                    timestamptz not null default clock_timestamp(),
    what                  varchar     not null,
    by_whom               varchar     not null,
    entries               bigint      not null,
    differences_put_right bigint      not null,
    detail                jsonb       not null
);

-- In which streams an association is named: by one of these fields, and no entry has two of them. What an association may see is looked up
-- here, by the functions of the next migration, so that what is hidden from it takes as long as what is missing. UseLedger tells Marten that these
-- indexes are not its own.
create index mt_events_naming on mt_events (tenant_id, coalesce(data ->> 'association', data ->> 'to', data ->> 'into'), (stream_id || ''))
    where coalesce(data ->> 'association', data ->> 'to', data ->> 'into') is not null;
-- Which trainings name a member.
create index mt_events_member on mt_events (tenant_id, (data ->> 'member')) where type = 'training_attended' and data ->> 'member' is not null;

-- Tables that only grow are visited by the count of new rows, not by their share: a fifth of a hundred million is far too late. A visit
-- marks their pages as seen by all, so that indexes alone answer, and freezes rows while they are still in memory.
alter table mt_events set (autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 200000,
    autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 200000);
alter table ledger.postings set (autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 200000,
    autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 200000);
-- A stream's version is written again with each of its entries: with room on its page, no index is touched.
alter table mt_streams set (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
