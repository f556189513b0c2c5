-- What the postings should be, in a table of this transaction's own.
create temporary table expected_postings (
    account varchar not null, dimensions jsonb not null, occurred_on date not null, position bigint not null, recorded_on date not null,
    amount bigint not null, steps integer not null
) on commit drop
