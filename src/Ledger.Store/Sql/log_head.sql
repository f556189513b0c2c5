select size, position, note, edge, positions from ledger.logs where district = $1
