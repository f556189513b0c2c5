namespace Ledger.Domain;

/// <summary>Proposes what takes entries back.</summary>
public static class Reversal
{
    /// <summary>
    /// The reversal of all entries that are asked for and stand, and of what would no longer read without them. A reversal is not reversed: what it took
    /// back is told again under a new id, without what was sealed beside it. What was taken back, or told again, before is not once more.
    /// </summary>
    /// <param name="district">The district.</param>
    /// <param name="source">The source of the proposal.</param>
    /// <param name="today">The day on which entries are taken back.</param>
    /// <param name="asked">The entries.</param>
    /// <param name="histories">The histories of their subjects.</param>
    public static Drafts Propose(string district, string source, DateOnly today, IReadOnlySet<Guid> asked, IEnumerable<History> histories)
    {
        var (ids, entries) = (new DraftIds(district, source), new List<Draft>());
        foreach (var history in histories.OrderBy(h => h.Subject.Kind, StringComparer.Ordinal).ThenBy(h => h.Subject.Id, StringComparer.Ordinal))
        {
            var rewrite = new Rewrite(history, ids, today);
            var own = history.Recorded.Where(e => asked.Contains(e.Id)).OrderBy(e => e.Order).ToList();
            foreach (var entry in own.Where(e => history.IndexOf(e) >= 0))
                rewrite.TakeBack(entry);
            foreach (var reversal in own)
                if (TakenBackBy(reversal, history) is { } stood && !asked.Contains(stood.Id) && history.Find(ids.Of(Rewrite.AgainId(reversal.Id))) is null)
                    rewrite.Tell(stood.Fact, stood.Order, Rewrite.AgainId(reversal.Id));
            rewrite.TakeBackWhatRests();
            entries.AddRange(rewrite.Drafts("other"));
        }

        return new(source, entries, []);
    }

    private static Entry? TakenBackBy(Entry reversal, History history) =>
        reversal.Fact is EntryReversed { Entry: var reversed } && history.Find(reversed) is { IsTold: true } stood && Rewrite.CanBeToldAgain(stood.Fact) ? stood : null;
}
