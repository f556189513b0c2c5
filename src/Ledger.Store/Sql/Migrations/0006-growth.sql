-- Tables that only grow are visited by the count of new rows, not by their share: a fifth of a hundred million is far too late. A visit
-- marks their pages as seen by all, so that indexes alone answer, and freezes rows while they are still in memory.
alter table mt_events set (autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 200000,
    autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 200000);
alter table ledger.postings set (autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 200000,
    autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 200000);
-- A stream's version is written again with each of its entries: with room on its page, no index is touched.
alter table mt_streams set (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
