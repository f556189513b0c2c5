-- The day balances that are not the sum of the postings folded into them. $1 district, $2 its number
create temporary table differing on commit drop as
with made as (
    select p.cell, p.occurred_on, (select array_agg(recorded_on order by recorded_on) from made_days)[
               1 + width_bucket(p.position - 1, (select array_agg(through order by recorded_on) from made_days))] as recorded_on,
           sum(p.amount) as amount, sum(p.steps) as steps
    from ledger.postings p
    where p.district = $2 and p.position <= (select folded_through from ledger.districts where district = $1)
    group by 1, 2, 3
)
select format('%s %s %s recorded %s', c.account, c.dimensions, occurred_on, recorded_on) as place,
       array['sums', k.amount::text, k.steps::text, m.amount::text, m.steps::text] as fault,
       cell, occurred_on, recorded_on, m.amount, m.steps
from (select * from ledger.day_balances where district = $2) k
full join made m using (cell, occurred_on, recorded_on)
left join ledger.cells c on c.id = cell
where (k.amount, k.steps) is distinct from (m.amount, m.steps)
