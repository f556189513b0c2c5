-- The full tiles of level 0 from an index on, so many. $1 district number, $2 the first index, $3 how many
select index, hashes, positions from ledger.tiles where district = $1 and level = 0 and index >= $2 order by index limit $3
