-- The members who are inside as of a day or come in after it, of one association ($2) or of all ($2 null). $1 district, $3 the day
select s.subject
from ledger.cells c
join ledger.postings p on p.cell = c.id
join ledger.subjects s on s.id = p.subject
where c.district = $1 and c.account = 'members' and ($2::varchar is null or c.dimensions ->> 'association' = $2)
group by s.subject
having sum(p.amount) filter (where p.occurred_on <= $3) > 0 or bool_or(p.occurred_on > $3)
