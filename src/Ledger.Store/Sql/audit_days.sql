-- The days of recording as the entries make them: how many entries, where the day ends (through: the highest position up to then), and the lowest
-- position that was recorded after a higher one. Events of other programs bear times of their own, and are not asked for that.
-- $1 district, $3 its time zone
create temporary table made_days on commit drop as
with commits as (
    select timestamp, count(*) as entries, max(seq_id) as last,
           min(seq_id) filter (where headers ? 'source') as first_own, max(seq_id) filter (where headers ? 'source') as last_own
    from mt_events
    where tenant_id = $1 and type <> 'tombstone'
    group by timestamp
), ordered as (
    select *, max(last_own) over (order by timestamp rows between unbounded preceding and 1 preceding) as last_own_before from commits
), days as (
    select (timestamp at time zone $3)::date as recorded_on, sum(entries) as entries, max(last) as last_position, max(timestamp) as recorded_at,
           min(first_own) filter (where first_own < last_own_before) as misplaced
    from ordered
    group by 1
)
select *, max(last_position) over (order by recorded_on) as through from days
