-- What is known at a moment: the last position recorded by then; the last day of recording that is known whole, and where
-- it ends; the last position of all; up to where the balances are folded, and the edition of the figures; the newest checkpoint, if it counts all that is known.
-- $1 district; $2 an instant, included; $3 a position, which means the whole commit that it belongs to; neither: all there is.
with recursive moment as (
    select case when $3::bigint is null then $2::timestamptz else coalesce(
        (select e.timestamp from mt_events e where e.tenant_id = $1 and e.seq_id <= $3 order by e.seq_id desc limit 1), '-infinity') end as at
), whole as (
    select d.recorded_on, d.last_position from ledger.days d
    where d.district = $1
      and d.recorded_at <= coalesce((select at from moment), 'infinity')
    order by d.recorded_on desc
    limit 1
), partly as (
    select d.last_position from ledger.days d
    where d.district = $1 and d.recorded_on > coalesce((select recorded_on from whole), '-infinity')
    order by d.recorded_on
    limit 1
), search (low, high) as (
    -- Halving: what is at low or before it is known, what is after high is not; recorded_at never runs backwards.
    select coalesce((select last_position from whole), 0), (select last_position from partly)
    where (select at from moment) is not null
    union all
    select case when probe.timestamp <= (select at from moment) then probe.seq_id else s.low end,
           case when probe.timestamp <= (select at from moment) then s.high else (s.low + s.high + 1) / 2 - 1 end
    from search s
    left join lateral (
        select e.seq_id, e.timestamp from mt_events e
        where e.tenant_id = $1 and e.seq_id between (s.low + s.high + 1) / 2 and s.high
        order by e.seq_id limit 1
    ) probe on true
    where s.low < s.high
), known as (
    select coalesce((select max(low) from search), (select last_position from whole), 0) as position
)
select (select position from known),
       (select recorded_on from whole) as whole_through,
       coalesce((select last_position from whole), 0) as whole_position,
       coalesce((select max(last_position) from ledger.days where district = $1), 0) as last_position,
       (select folded_through from ledger.districts where district = $1), (select edition from ledger.districts where district = $1),
       (select note from ledger.logs where district = $1 and position >= (select position from known))
