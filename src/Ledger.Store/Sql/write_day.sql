-- The last part of a batch, whoever appended its events to places (place, position): the day's end. Gives the positions in the batch's order.
-- $1 district, $2 recorded at, $3 recorded on
, days as (
    insert into ledger.days as d (district, recorded_on, last_position, recorded_at)
    select $1, $3, max(position), $2 from places having count(*) > 0
    on conflict (district, recorded_on) do update set last_position = excluded.last_position, recorded_at = excluded.recorded_at
)
select position from places order by place
