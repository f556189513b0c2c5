-- The first half of a batch whose events another has appended, at the positions $19, in the batch's order. write_beside goes on from here.
with places as materialized (
    select place, position from unnest($19::bigint[]) with ordinality as p (position, place)
)
