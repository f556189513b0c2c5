namespace Ledger.Transparency;

/// <summary>
/// Two rows of leaves laid side by side so that as many as can be are the same: those that were sealed and those that an export holds. What is left
/// over was altered, removed, inserted or moved.
/// </summary>
internal static class Alignment
{
    /// <summary>How an export differs from what was sealed.</summary>
    /// <param name="firstIndex">The index of the first leaf of both rows.</param>
    /// <param name="before">The entry before it; null where it is the first.</param>
    /// <param name="sealedLeaves">The leaves that were sealed.</param>
    /// <param name="exported">The leaves of the export; those at its end may not be sealed yet.</param>
    public static IEnumerable<Fault> Differences(
        long firstIndex, ExportedEntry? before, IReadOnlyList<Hash> sealedLeaves, IReadOnlyList<(Hash Leaf, ExportedEntry Place)> exported)
    {
        var places = Matches(sealedLeaves, exported);
        var row = LongestAscending(places);
        var isMatched = new bool[sealedLeaves.Count];
        foreach (var place in places.Where(place => place >= 0))
            isMatched[place] = true;

        var (fromSealed, fromExported) = (0, 0);
        foreach (var anchor in (IEnumerable<int>)[.. row, exported.Count])
        {
            var isEnd = anchor == exported.Count;
            var toSealed = isEnd ? sealedLeaves.Count : places[anchor];
            var missing = Enumerable.Range(fromSealed, toSealed - fromSealed).Where(i => !isMatched[i]).Select(i => firstIndex + i).ToList();
            var between = Enumerable.Range(fromExported, anchor - fromExported).ToList();
            foreach (var i in between.Where(i => places[i] >= 0))
                yield return exported[i].Place.Fault(Faults.EntryMoved, $"it was sealed as leaf {firstIndex + places[i]}.");
            var strangers = between.Where(i => places[i] < 0).Select(i => exported[i].Place).ToList();
            if (isEnd && strangers.Count > missing.Count)
                strangers.RemoveRange(missing.Count, strangers.Count - missing.Count); // recorded after the last sealing
            ExportedEntry? after = isEnd ? null : exported[anchor].Place;
            foreach (var fault in OfGap(missing, strangers, before, after))
                yield return fault;
            (fromSealed, fromExported, before) = (toSealed + 1, anchor + 1, after);
        }
    }

    // Where as many leaves are lost as strangers stand in their place, each stranger is what one of them was made into.
    private static IEnumerable<Fault> OfGap(List<long> missing, List<ExportedEntry> strangers, ExportedEntry? before, ExportedEntry? after)
    {
        if (missing.Count == strangers.Count)
        {
            foreach (var (sealedAs, stranger) in missing.Zip(strangers))
                yield return stranger.Fault(Faults.EntryAltered, $"it is not what was sealed as leaf {sealedAs}.");
            yield break;
        }

        foreach (var sealedAs in missing)
            yield return new(Faults.EntryRemoved, $"leaf {sealedAs}: what was sealed there is gone{Between(before, after)}.") { LeafIndex = sealedAs };
        foreach (var stranger in strangers)
            yield return stranger.Fault(Faults.EntryInserted, "it was never sealed, and stands before entries that were.");
    }

    private static string Between(ExportedEntry? before, ExportedEntry? after) => (before?.Entry?.Position, after?.Entry?.Position) switch
    {
        ({ } from, { } to) => $", between the positions {from} and {to}",
        ({ } from, null) => $", after position {from}",
        (null, { } to) => $", before position {to}",
        _ => "",
    };

    /// <summary>For each exported leaf, where it stands among the sealed ones; −1 of one that does not, or no longer.</summary>
    private static int[] Matches(IReadOnlyList<Hash> sealedLeaves, IReadOnlyList<(Hash Leaf, ExportedEntry Place)> exported)
    {
        var where = new Dictionary<Hash, int>(sealedLeaves.Count);
        for (var i = 0; i < sealedLeaves.Count; i++)
            where.TryAdd(sealedLeaves[i], i);
        return [.. exported.Select(e => where.Remove(e.Leaf, out var place) ? place : -1)];
    }

    /// <summary>The longest choice of exported leaves that stand among the sealed ones in the same order; the rest of the matched ones was moved.</summary>
    private static List<int> LongestAscending(int[] places)
    {
        // ends[n] is the exported leaf with the least place that a choice of n + 1 leaves can end with.
        var ends = new List<int>();
        var before = new int[places.Length];
        for (var i = 0; i < places.Length; i++)
        {
            if (places[i] < 0)
                continue;
            var (low, high) = (0, ends.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                (low, high) = places[ends[middle]] < places[i] ? (middle + 1, high) : (low, middle);
            }

            before[i] = low > 0 ? ends[low - 1] : -1;
            if (low == ends.Count)
                ends.Add(i);
            else
                ends[low] = i;
        }

        var row = new List<int>();
        for (var i = ends.Count > 0 ? ends[^1] : -1; i >= 0; i = before[i])
            row.Add(i);
        row.Reverse();
        return row;
    }
}
