-- The tile of level 0 in which the leaf of a position stands, if it stands in a full one: its index, and the positions of its leaves.
-- $1 district number, $2 position
select index, positions from ledger.tiles where district = $1 and level = 0 and positions[1] <= $2 order by positions[1] desc limit 1
