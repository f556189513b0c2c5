namespace Ledger.Domain;

/// <summary>Proposes that what was told of one person under two ids is told under one.</summary>
public static class Merge
{
    /// <summary>
    /// The reversal, as duplicate, of what stands under one id, and under the other what is missing there: the days of membership, the renewals and the
    /// attendances of both. On days on which both were members, what the remaining id says counts. What is sealed under either stays where it is.
    /// </summary>
    /// <param name="district">The district.</param>
    /// <param name="source">The source of the proposal.</param>
    /// <param name="today">The day on which entries are taken back.</param>
    /// <param name="from">The history of the id that goes.</param>
    /// <param name="into">The history of the id that remains.</param>
    /// <param name="trainings">The histories of the trainings at which the first was.</param>
    /// <exception cref="RuleBroken">The two cannot be one person: <see cref="Rules.MemberHasDied"/>.</exception>
    public static Drafts Propose(string district, string source, DateOnly today, History from, History into, IEnumerable<History> trainings)
    {
        var ids = new DraftIds(district, source);
        var life = new OneLife(into, ids);
        foreach (var day in from.Entries.Concat(into.Entries).Select(e => e.Fact.OccurredOn).Distinct().Order())
            life.Live(day, from, into);
        List<Draft> entries =
        [
            .. from.Entries.Select(e => Reversed(from, e)),
            .. life.TakenBack.Select(e => Reversed(into, e)),
            .. life.Told,
        ];
        foreach (var training in trainings.OrderBy(t => t.Subject.Id, StringComparer.Ordinal))
            foreach (var entry in training.Entries)
                if (entry.Fact is TrainingAttended attended && attended.Member == from.Subject.Id)
                {
                    entries.Add(Reversed(training, entry));
                    if (!Attended(training, into.Subject.Id, attended.Session))
                        entries.Add(ids.Draft(training, $"{training.Subject}/{attended.Session}", attended with { Member = into.Subject.Id, Association = NamedAt(attended) }));
                }

        return new(source, entries, []);

        Draft Reversed(History history, Entry entry) => ids.Draft(history, $"reverse/{entry.Id}", new EntryReversed(today, entry.Id, "duplicate"));

        // Where the person was a member, the book fills in of which association.
        string? NamedAt(TrainingAttended attended) =>
            new[] { from, into }.Any(h => h.StateAsOf(attended.OccurredOn) is Member { Association: not null }) ? null : attended.Association;
    }

    private static bool Attended(History training, string member, int session) =>
        ((Training?)training.State)?.Attended.GetValueOrDefault(member)?.Contains(session) is true;

    /// <summary>The life that two histories tell together, day by day, as entries under the id that remains.</summary>
    private sealed class OneLife(History into, DraftIds ids)
    {
        private readonly TimelineBuilder _steps = new(isKept: false);
        private Member? _now;
        private string _reason = "left";

        /// <summary>The entries under the remaining id that do not fit.</summary>
        public List<Entry> TakenBack { get; } = [];

        /// <summary>What is missing under the remaining id.</summary>
        public List<Draft> Told { get; } = [];

        /// <summary>Lives through a day: first by what stands under the remaining id, since what is told comes after it, then by what the other says.</summary>
        public void Live(DateOnly day, History from, History remaining)
        {
            var (own, other) = ((Member?)remaining.StateAsOf(day), (Member?)from.StateAsOf(day));
            var isAlone = !On(day, from).Any();
            foreach (var entry in On(day, remaining))
                if (!Keeps(entry.Fact, isAlone && (own?.Association is not null || other?.Association is null)))
                    TakenBack.Add(entry);
            foreach (var entry in On(day, from))
                if (IsMissing(entry.Fact, own))
                    Tell(entry.Fact);
            Settle(day, own?.Association is not null ? own : other);
        }

        private static IEnumerable<Entry> On(DateOnly day, History history)
        {
            for (var place = history.PlaceOf(day); place < history.Entries.Count && history.Entries[place].Fact.OccurredOn == day; place++)
                yield return history.Entries[place];
        }

        // Who leaves under the remaining id and is still a member under the other one does not leave; and what the other one says of the day comes before a leaving.
        private bool Keeps(Fact fact, bool mayLeave)
        {
            if (_now is { Died: true })
                return fact is MemberLeft { Reason: not "died" } ? false : throw new RuleBroken(Rules.MemberHasDied);
            if (fact is not MemberLeft { Reason: not "died" and var reason } || mayLeave)
                return TryEvolve(fact);
            _reason = reason;
            return false;
        }

        private bool IsMissing(Fact fact, Member? own)
        {
            switch (fact)
            {
                case MemberLeft { Reason: "died" }:
                    return _now is not { Died: true };

                case MemberDetailsRecorded:
                    return false;

                case MemberLeft when _now is { Died: true }:
                    return false;

                case not null when _now is { Died: true }:
                    throw new RuleBroken(Rules.MemberHasDied);

                case MemberRenewed renewed:
                    return _now?.Association is not null && !(_now.PaidThrough >= renewed.Through);

                default:
                    return own?.Association is null && fact switch
                    {
                        MemberJoined => _now?.Association is null,
                        MemberTransferred moved => _now?.Association is { } at && at != moved.To,
                        MemberCategoryChanged changed => _now?.Association is not null && _now.Category != changed.Category,
                        _ => _now?.Association is not null,
                    };
            }
        }

        // What the day ends in, where its entries do not lead there.
        private void Settle(DateOnly day, Member? end)
        {
            if (_now is { Died: true })
                return;
            if (end?.Association is null)
            {
                if (_now?.Association is not null)
                    Tell(new MemberLeft(day, _reason));
                return;
            }

            if (_now?.Association is null)
                Tell(new MemberJoined(day, end.Association, end.Category!));
            if (_now!.Association != end.Association)
                Tell(new MemberTransferred(day, end.Association));
            if (_now.Category != end.Category)
                Tell(new MemberCategoryChanged(day, end.Category!));
        }

        private void Tell(Fact fact)
        {
            Rules.Require(TryEvolve(fact), Rules.NotAMember, fact.OccurredOn);
            Told.Add(ids.Draft(into, $"{into.Subject}/{EntryType.Of(fact).Name}/{fact.OccurredOn:yyyy-MM-dd}", fact with { Person = null, Note = null }));
        }

        private bool TryEvolve(Fact fact)
        {
            try
            {
                _now = Member.Evolve(_now, fact, _steps, into.Subject);
                return true;
            }
            catch (RuleBroken)
            {
                return false;
            }
        }
    }
}
