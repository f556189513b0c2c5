select folded_through from ledger.districts where district = $1
