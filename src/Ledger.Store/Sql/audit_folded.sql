-- Up to where the balances should be folded, where that is another position: all that is not folded was recorded on the last day. What another
-- program appended may have made a day of which the queue knew nothing: that is no fault. $1 district
create temporary table differing on commit drop as
select 'folded' as place, case when folded_through > last then array['folded', folded_through::text, last::text] end as fault,
       least(greatest(folded_through, earlier), last) as should
from (
    select folded_through, (select coalesce(max(through), 0) from made_days) as last,
           (select coalesce(max(through), 0) from made_days where recorded_on < (select max(recorded_on) from made_days)) as earlier
    from ledger.districts
    where district = $1
) d
where folded_through <> least(greatest(folded_through, earlier), last)
