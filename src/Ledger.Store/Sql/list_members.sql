-- The members in whose histories one of some associations is named: those who are in it, were, or come. $1 district, $2 the associations
select distinct s.subject
from unnest($2::varchar[]) as asked (association)
cross join lateral ledger.subjects_naming(asked.association) as s (subject)
where s.subject like 'member/%'
