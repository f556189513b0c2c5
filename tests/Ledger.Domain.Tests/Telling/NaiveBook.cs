namespace Ledger.Domain.Tests;

/// <summary>An entry as the naive book lists it.</summary>
internal sealed record Line(Guid Id, Subject Subject, Fact Fact, long Order, int Commit = 0);

/// <summary>
/// Judges posts by the end alone, from scratch and by looking day by day: whether every subject's story reads, whether what is named is open
/// that day, and whether on every day every member is where it is open. It knows nothing of histories that are extended.
/// </summary>
internal static class NaiveBook
{
    private static readonly DateOnly _first = new(2019, 12, 31);
    private static readonly DateOnly _last = new(2020, 3, 1);

    /// <summary>What is refused of a post: nothing, where the end reads with all of it.</summary>
    /// <param name="book">What stands in the book.</param>
    /// <param name="post">What is posted.</param>
    /// <param name="own">The association that the poster acts for; null for the district.</param>
    public static HashSet<Guid> Refused(IReadOnlyList<Line> book, IReadOnlyList<Line> post, string? own)
    {
        if (EndReads(book, post) && MayPost(book, post, own))
            return [];
        var (accepted, refused) = (new List<Line>(), new HashSet<Guid>());

        // What opens associations comes first.
        var left = new Dictionary<Subject, List<Line>>();
        foreach (var group in Groups("association"))
        {
            var closings = group.Where(l => l.Fact is AssociationClosed).ToList();
            left[group[0].Subject] = Together(group.Except(closings)) ? closings : Together(group) ? [] : [.. InTurn(group).Where(l => l.Fact is AssociationClosed || !Together([l]))];
        }

        // Then the members, then what is left of the associations, then all others.
        var others = post.Select(l => l.Subject.Kind).Where(kind => kind is not ("association" or "member")).Distinct().Order(StringComparer.Ordinal);
        foreach (var group in Groups("member").Concat(left.Values).Concat(others.SelectMany(Groups)))
            if (!Together(group))
                refused.UnionWith(InTurn(group).Where(line => !Together([line])).Select(line => line.Id));
        return refused;

        IEnumerable<List<Line>> Groups(string kind) => post.Where(l => l.Subject.Kind == kind).GroupBy(l => l.Subject).OrderBy(g => g.Key.Id, StringComparer.Ordinal).Select(g => g.ToList());

        bool Together(IEnumerable<Line> lines)
        {
            if (!EndReads(book, [.. accepted, .. lines]) || !MayPost(book, [.. accepted, .. lines], own))
                return false;
            accepted.AddRange(lines);
            return true;
        }
    }

    /// <summary>The facts of a subject that count, in the order in which they are read; null where something is taken back that cannot be.</summary>
    public static List<Fact>? Story(IEnumerable<Line> lines)
    {
        var all = lines.ToList();
        var reversed = new HashSet<Guid>();
        foreach (var line in all)
            if (line.Fact is EntryReversed reversal && (!all.Exists(l => l.Id == reversal.Entry && l.Fact is not (EntryReversed or Erased)) || !reversed.Add(reversal.Entry)))
                return null;
        return [.. all.Where(l => l.Fact is not (EntryReversed or Erased) && !reversed.Contains(l.Id)).OrderBy(l => l.Fact.OccurredOn).ThenBy(l => l.Order).Select(l => l.Fact)];
    }

    /// <summary>What an association sees of a subject: of what was taken back, what it saw when it stood.</summary>
    public static HashSet<Guid> Seen(IEnumerable<Line> lines, string own)
    {
        var (all, seen) = (lines.ToList(), new HashSet<Guid>());
        foreach (var reversal in all.Where(l => l.Fact is EntryReversed))
        {
            var reversed = all.Single(l => l.Id == ((EntryReversed)reversal.Fact).Entry);
            var before = Standing(all.Where(l => l.Commit < reversal.Commit));
            var after = Standing(all.Where(l => l.Commit <= reversal.Commit));
            if (before.Contains(reversed) ? Sees(before, reversed) : Where(after, reversed, isIncluded: false) == own || (reversed.Fact as INamesAssociation)?.Named == own)
                seen.UnionWith([reversal.Id, reversed.Id]);
        }

        // An erasure is seen where the subject was just before it.
        foreach (var erasure in all.Where(l => l.Fact is Erased))
            if (InTheEnd(erasure.Subject, Standing(all.Where(l => l.Commit < erasure.Commit))) == own)
                seen.Add(erasure.Id);
        var now = Standing(all);
        return [.. seen, .. now.Where(l => Sees(now, l)).Select(l => l.Id)];

        bool Sees(List<Line> standing, Line line) => Where(standing, line, isIncluded: false) == own || Where(standing, line, isIncluded: true) == own || (line.Fact as INamesAssociation)?.Named == own;
    }

    private static List<Line> Standing(IEnumerable<Line> lines) => [.. lines.Where(l => l.Fact is not (EntryReversed or Erased) && !lines.Any(r => r.Fact is EntryReversed { Entry: var entry } && entry == l.Id))];

    /// <summary>In which association a subject is just before an entry, or with it.</summary>
    private static string? Where(List<Line> standing, Line line, bool isIncluded)
    {
        var until = standing.Where(l => l.Fact.OccurredOn < line.Fact.OccurredOn || (l.Fact.OccurredOn == line.Fact.OccurredOn && (l.Order < line.Order || (isIncluded && l.Order == line.Order))))
            .OrderBy(l => l.Fact.OccurredOn).ThenBy(l => l.Order).Select(l => l.Fact).ToList();
        return In(line.Subject, until);
    }

    private static string? InTheEnd(Subject subject, List<Line> standing) => In(subject, [.. standing.OrderBy(l => l.Fact.OccurredOn).ThenBy(l => l.Order).Select(l => l.Fact)]);

    private static string? In(Subject subject, List<Fact> until) => subject.Kind switch
    {
        "association" => subject.Id,
        "member" => Belongs(until, DateOnly.MaxValue),
        "contact" => until.OfType<ContactOpened>().LastOrDefault()?.Association,
        "training" => until.OfType<TrainingPlanned>().LastOrDefault()?.Association,
        "activity" => until.OfType<ActivityHeld>().LastOrDefault()?.Association,
        "figure" => until.OfType<FigureRegistered>().LastOrDefault()?.Association,
        "officer" => until.OfType<OfficerElected>().LastOrDefault()?.Association,
        "channel" or "representative" or "milestone" or "plan" or "log" => null,
        _ => throw new ArgumentOutOfRangeException(nameof(subject), subject, "no such kind"),
    };

    // What brings its subject into an association.
    private static bool Moves(Fact fact) => fact is MemberJoined or MemberTransferred or ContactOpened or TrainingPlanned or ActivityHeld or FigureRegistered or OfficerElected;

    // One that acts for an association posts where the subject is its own, or nobody's and brought there, takes back what it sees and is its own,
    // and takes nobody from another.
    private static bool MayPost(IReadOnlyList<Line> book, IReadOnlyList<Line> post, string? own)
    {
        if (own is null)
            return true;
        foreach (var subject in post.GroupBy(l => l.Subject))
        {
            List<Line> before = [.. book.Where(l => l.Subject == subject.Key)];
            var (stood, stands) = (Standing(before), Standing([.. before, .. subject]));
            foreach (var line in subject)
            {
                if (line.Fact is Erased)
                {
                    if (InTheEnd(line.Subject, stood) != own)
                        return false;
                }
                else if (line.Fact is not EntryReversed reversal)
                {
                    if ((Where(stands, line, isIncluded: false) ?? (Moves(line.Fact) ? ((INamesAssociation)line.Fact).Named : null)) != own)
                        return false;
                }
                else if (before.Find(l => l.Id == reversal.Entry) is { } reversed)
                {
                    if (!Seen(before, own).Contains(reversed.Id)
                        || (stood.Contains(reversed) && (Where(stood, reversed, isIncluded: false) ?? (Moves(reversed.Fact) ? ((INamesAssociation)reversed.Fact).Named : null)) != own))
                        return false;
                }
            }

            if (subject.Key.Kind == "member" && Story(before) is { } old && Story([.. before, .. subject]) is { } story && Days().Any(day => Belongs(old, day) is { } other && other != own && Belongs(story, day) != other))
                return false;
        }

        return true;
    }

    /// <summary>Where a member belongs at the end of a day.</summary>
    public static string? Belongs(IEnumerable<Fact> story, DateOnly day) =>
        story.LastOrDefault(f => f.OccurredOn <= day && f is MemberJoined or MemberTransferred or MemberLeft && f.OccurredOn <= day) switch
        {
            MemberJoined joined => joined.Association,
            MemberTransferred moved => moved.To,
            _ => null,
        };

    public static IEnumerable<DateOnly> Days()
    {
        for (var day = _first; day <= _last; day = day.AddDays(1))
            yield return day;
    }

    private static bool EndReads(IReadOnlyList<Line> book, IReadOnlyList<Line> post)
    {
        var stories = new Dictionary<Subject, List<Fact>>();
        foreach (var subject in book.Concat(post).GroupBy(l => l.Subject))
        {
            if (Story(subject) is not { } story || !NaiveStories.Reads(subject.Key, story))
                return false;
            stories[subject.Key] = story;
        }

        bool IsOpen(string slug, DateOnly day) => stories.TryGetValue(Subject.Association(slug), out var story) && IsOpenOn(story, day);
        foreach (var line in post)
            if (line.Fact is INamesAssociation { Named: { } named } && stories[line.Subject].Contains(line.Fact, ReferenceEqualityComparer.Instance) && !IsOpen(named, line.Fact.OccurredOn))
                return false;
        return stories.Where(s => s.Key.Kind == "member").All(s => Days().All(day => Belongs(s.Value, day) is not { } slug || IsOpen(slug, day)));
    }

    private static bool IsOpenOn(List<Fact> story, DateOnly day) =>
        story.LastOrDefault(f => f.OccurredOn <= day && f is AssociationRegistered or AssociationClosed && f.OccurredOn <= day) is AssociationRegistered;

    // By date, then as given; but what takes an entry of the same post back waits for that one.
    private static List<Line> InTurn(List<Line> group)
    {
        var (waiting, turns) = (group.OrderBy(l => l.Fact.OccurredOn).ThenBy(l => l.Order).ToList(), new List<Line>());
        while (waiting.Count > 0)
        {
            var next = waiting.Find(l => l.Fact is not EntryReversed { Entry: var entry } || entry == l.Id || !waiting.Exists(w => w.Id == entry)) ?? waiting[0];
            waiting.Remove(next);
            turns.Add(next);
        }

        return turns;
    }
}
