-- The postings after a position and up to another, included; a subject that is no member has its number below 0.
-- $1 district's number, $2 after, $3 through, $4 cells; null for all
select p.cell, p.occurred_on, p.position, p.amount, p.steps, case when starts_with(s.subject, 'member/') then p.subject else -p.subject end
from ledger.postings p
join ledger.subjects s on s.id = p.subject
where p.district = $1 and p.position > $2 and p.position <= $3 and ($4::integer[] is null or p.cell = any ($4))
