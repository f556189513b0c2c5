-- The entries of other subjects that name a member, each with its subject: the trainings attended.
select id, subject from ledger.mentions_of($1) order by "position"
