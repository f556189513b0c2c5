-- The postings of no entry. $1 district, $2 its number
create temporary table differing on commit drop as
select format('%s %s %s @%s', c.account, c.dimensions, p.occurred_on, p.position) as place,
       array['of-no-entry', p.amount::text, p.steps::text] as fault, p.position, p.cell, p.occurred_on, p.subject
from ledger.postings p
left join ledger.cells c on c.id = p.cell
where p.district = $2 and not exists (select from mt_events e where e.seq_id = p.position and e.tenant_id = $1 and e.type <> 'tombstone')
