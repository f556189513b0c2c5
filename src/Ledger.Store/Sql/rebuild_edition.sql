-- Tells whoever remembers figures to read them anew. What is not folded was all recorded on the last day, as the writer leaves it:
-- what another program appended may have made a day that the writer knew nothing of. Gives the last position that is folded.
update ledger.districts d
set edition = edition + 1,
    folded_through = greatest(d.folded_through, coalesce((
        select y.last_position from ledger.days y where y.district = d.district order by y.recorded_on desc offset 1 limit 1), 0))
where district = $1
returning folded_through
