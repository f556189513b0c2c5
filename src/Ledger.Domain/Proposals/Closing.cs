namespace Ledger.Domain;

/// <summary>Proposes that an association closes, and its members move.</summary>
public static class Closing
{
    /// <summary>
    /// The closing, and the transfer on its day of all who are members then. Who would come to the association later, or on that day, comes to the other
    /// one instead. Nothing, where it is closed so already.
    /// </summary>
    /// <param name="district">The district.</param>
    /// <param name="association">The association's history.</param>
    /// <param name="into">The association that its members move to; null where it has none.</param>
    /// <param name="on">The first day on which it is no longer open.</param>
    /// <param name="today">The day on which entries are taken back.</param>
    /// <param name="members">The histories of members, at least of those who are in it on the day or later.</param>
    /// <exception cref="RuleBroken"><see cref="Rules.SubjectUnknown"/>: nothing is known of the association.</exception>
    public static Drafts Propose(string district, History association, string? into, DateOnly on, DateOnly today, IEnumerable<History> members)
    {
        var slug = association.Subject.Id;
        var closed = (Association?)association.State ?? throw new RuleBroken(Rules.SubjectUnknown, association.Subject);
        var source = ProposalSource.Of(slug, "closing", $"{on:yyyy-MM-dd}");
        var (ids, entries, rows) = (new DraftIds(district, source), new List<Draft>(), new List<DraftRow>());
        if (into is not null)
            foreach (var member in members.OrderBy(m => m.Subject.Id, StringComparer.Ordinal))
            {
                var moved = Move(member, slug, into, on, new(member, ids, today)).ToList();
                entries.AddRange(moved);
                if (moved.Count > 0)
                    rows.Add(new(member.Subject, "transfers"));
            }

        if (closed.ClosedOn != on || closed.Into != into)
            entries.Add(ids.Draft(association, $"{association.Subject}", new AssociationClosed(on, into)));
        return new(source, entries, rows);
    }

    private static IEnumerable<Draft> Move(History member, string slug, string into, DateOnly on, Rewrite rewrite)
    {
        var place = member.PlaceOf(on);
        var (belongs, isMoved) = (((Member?)member.StateBefore(place))?.Association, false);
        for (; place < member.Entries.Count; place++)
        {
            var entry = member.Entries[place];
            if (entry.Fact.OccurredOn > on)
                MoveOnTheDay();
            switch (entry.Fact)
            {
                case MemberJoined joined when joined.Association == slug:
                    Replace(entry, joined with { Association = into });
                    break;

                case MemberTransferred moved when belongs == into && (moved.To == slug || moved.To == into):
                    rewrite.TakeBack(entry); // it is there already
                    break;

                case MemberTransferred moved when moved.To == slug:
                    Replace(entry, moved with { To = into });
                    break;

                case IMovesSubject other:
                    belongs = other.To;
                    break;
            }
        }

        MoveOnTheDay();
        return rewrite.Drafts("other");

        void Replace(Entry entry, Fact fact)
        {
            rewrite.TakeBack(entry);
            rewrite.Tell(fact, entry.Order, Rewrite.AgainId(entry.Id));
            belongs = into;
        }

        void MoveOnTheDay()
        {
            if (!isMoved && belongs == slug)
            {
                rewrite.Tell(new MemberTransferred(on, into), long.MaxValue, $"{member.Subject}");
                belongs = into;
            }

            isMoved = true;
        }
    }
}
