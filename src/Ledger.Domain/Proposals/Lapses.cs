namespace Ledger.Domain;

/// <summary>Proposes that those leave who have not paid.</summary>
public static class Lapses
{
    /// <summary>The leaving, as lapsed, of every member who is inside as of a day and whose fee is not paid through another. One about whom something follows that would not read then is told, and left.</summary>
    /// <param name="district">The district.</param>
    /// <param name="association">The association whose members are meant; null for all.</param>
    /// <param name="asOf">The day on which they leave.</param>
    /// <param name="paidThroughBefore">Those leave who have paid through a day before this one, or never.</param>
    /// <param name="members">The histories of members, at least of those who are inside on the day.</param>
    public static Drafts Propose(string district, string? association, DateOnly asOf, DateOnly paidThroughBefore, IEnumerable<History> members)
    {
        var source = ProposalSource.Of(association, "lapses", $"{asOf:yyyy-MM-dd}");
        var (ids, entries, rows) = (new DraftIds(district, source), new List<Draft>(), new List<DraftRow>());
        foreach (var history in members.OrderBy(m => m.Subject.Id, StringComparer.Ordinal))
        {
            if (history.StateAsOf(asOf) is not Member { Association: { } own } member || (association is not null && own != association) || member.PaidThrough >= paidThroughBefore)
                continue;
            var draft = ids.Draft(history, $"{history.Subject}", new MemberLeft(asOf, "lapsed"));
            try
            {
                history.Judge([new(ids.Of(draft.Id), long.MaxValue, draft.Fact)], null);
                entries.Add(draft);
                rows.Add(new(history.Subject, "leaves"));
            }
            catch (RuleBroken broken)
            {
                rows.Add(new(history.Subject, "refused", broken));
            }
        }

        return new(source, entries, rows);
    }
}
