-- Compare and set: nothing is written where the head is another than the one that was gone on from.
-- $1 district, $2 size before, $3 note before; $4 size, $5 position, $6 note, $7 edge, $8 positions
update ledger.logs set size = $4, position = $5, note = $6, edge = $7, positions = $8 where district = $1 and size = $2 and note = $3
