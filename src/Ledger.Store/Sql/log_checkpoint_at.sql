-- The newest checkpoint that counts no entry after a position. $1 district, $2 position
select note from ledger.checkpoints where district = $1 and position <= $2 order by size desc limit 1
