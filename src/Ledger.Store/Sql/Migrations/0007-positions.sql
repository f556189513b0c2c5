-- The postings of a stretch of positions are found by the position itself: a summary of pages is behind for minutes under load.
drop index ledger.postings_position;
create index postings_position on ledger.postings (position);
