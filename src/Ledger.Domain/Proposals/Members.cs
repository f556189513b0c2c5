namespace Ledger.Domain;

/// <summary>
/// Proposes, from a list of who is a member as of a day, the entries by which the book says the same. What the book says already proposes nothing, so the same
/// list twice proposes nothing.
/// </summary>
public static class Members
{
    /// <summary>What is proposed for each row, and for each member of the associations concerned whom the list lacks.</summary>
    /// <param name="asked">What is asked.</param>
    /// <param name="rows">The rows, each with whom it may be about.</param>
    /// <param name="known">The members that rows may be about, and all who are members on the day of the associations concerned.</param>
    public static IReadOnlyList<ListedRow> Propose(ListAsked asked, IReadOnlyList<(MemberRow Row, Whom Whom)> rows, IReadOnlyDictionary<Subject, KnownMember> known)
    {
        var ids = new DraftIds(asked.District, asked.Source);
        var main = MainRows(rows, asked.AsOf);
        var proposed = rows.Select(r => main[r.Row.Row] is { } one && one.Row != r.Row.Row ? Again(asked, r, one) : Of(asked, ids, r.Row, r.Whom, known)).ToList();
        return [.. proposed, .. Missing(asked, ids, rows, proposed, known)];
    }

    // Of each row, the one that tells of the person: the first that has them as a member, else the first. They are one by the member, else by the number,
    // else by the name with what tells it from others of that name.
    private static Dictionary<int, MemberRow> MainRows(IReadOnlyList<(MemberRow Row, Whom Whom)> rows, DateOnly asOf)
    {
        var (main, byWhom) = (new Dictionary<int, MemberRow>(), new Dictionary<object, MemberRow>());
        foreach (var (row, whom) in rows.OrderBy(r => HasLeft(r.Row, asOf)).ThenBy(r => r.Row.Row))
        {
            object whose = whom.Certain is [var one] ? one
                : row.Id is { } id ? new Subject("member", id)
                : row.Person?.Number is { } number ? $"number\n{PersonMatch.Plain(number)}"
                : PersonMatch.Key(row.Person) ?? row.Row;
            main[row.Row] = byWhom.TryGetValue(whose, out var earlier) ? earlier : byWhom[whose] = row;
        }

        return main;
    }

    private static bool HasLeft(MemberRow row, DateOnly asOf) => row.ListedAs == ListedAs.Left || row.LastDay < asOf;

    // A system that writes a row for each role of a person says the same again, and one that writes a row for each membership has earlier ones. Rows that
    // differ otherwise are for a person to mend.
    private static ListedRow Again(ListAsked asked, (MemberRow Row, Whom Whom) row, MemberRow main)
    {
        var fault = HasLeft(row.Row, asked.AsOf) && !HasLeft(main, asked.AsOf) ? new(null, new(Rules.EarlierMembership, main.Row), IsTold: true)
            : row.Row.SaysTheSameAs(main) ? new(null, new(Rules.RowAgain, main.Row), IsTold: true)
            : new RowFault(null, new(Rules.OnePersonTwoRows, main.Row));
        return new(row.Row.Row, fault.IsTold ? "unchanged" : "refused", row.Whom.Certain is [var one] ? one : default, [], [.. row.Row.Faults, fault]);
    }

    private static ListedRow Of(ListAsked asked, DraftIds ids, MemberRow row, Whom whom, IReadOnlyDictionary<Subject, KnownMember> known)
    {
        if (whom.Certain.Count > 1)
            return new(row.Row, "refused", default, [], [.. row.Faults, new(null, new(Rules.RowIsTwoMembers, string.Join(", ", whom.Certain)))]);
        if (whom.Certain is [] && whom.Probable is [var probable, ..])
        {
            // Never decided: where something would follow from it, a person says who it is.
            var supposed = About(asked, ids, row, known[probable]);
            var told = new RowFault(null, new(Rules.ProbablyMember, string.Join(", ", whom.Probable)), IsTold: supposed.Outcome == "unchanged" && whom.Probable.Count == 1);
            return supposed with { Outcome = told.IsTold ? "unchanged" : "refused", Entries = [], Faults = [.. supposed.Faults, told] };
        }

        var member = whom.Certain is [var certain] ? certain : new("member", row.Id ?? asked.NewId(row.Row));
        if (whom.Certain is [] && row.Id is null && row.Person is null or { Name: null, Number: null })
            return new(row.Row, "refused", default, [], [.. row.Faults, new(null, new(Rules.RowNamesNobody))]);
        return About(asked, ids, row, known.GetValueOrDefault(member) ?? new(History.Nothing(member), null));
    }

    private static ListedRow About(ListAsked asked, DraftIds ids, MemberRow row, KnownMember known)
    {
        var told = new Telling(asked, row, known);
        if (row.Faults.All(f => f.IsTold))
            told.Tell();
        var subject = known.History.Version > 0 || told.Facts.Count > 0 ? known.History.Subject : default;
        // To an association the post itself tells what it may know of what does not read.
        if (told.Faults.Exists(f => !f.IsTold) || (asked.Scope is null && !Reads(told, known.History)))
            return new(row.Row, "refused", subject, [], told.Faults);
        return new(row.Row, told.Outcome, subject, [.. told.Facts.Select(f => (ids.Draft(known.History, $"{known.History.Subject}:{EntryType.Of(f.Fact).Name}", f.Fact), f.Person))], told.Faults);
    }

    // What does not read is told of the row that says so; the batch as a whole is judged when it is asked for.
    private static bool Reads(Telling told, History history)
    {
        try
        {
            history.Judge([.. told.Facts.Select((f, place) => new Entry(PlaceHolder(place), long.MaxValue / 2 + place, f.Fact))], null);
            return true;
        }
        catch (RuleBroken broken)
        {
            told.Faults.Add(new(null, broken.Misplaced is { } entry && history.Find(entry.Id) is null ? broken.At(null) : broken));
            return false;
        }
    }

    private static Guid PlaceHolder(int place) => new(place, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);

    // Nobody leaves for a row that could not be read: it may be the one about them.
    private static IEnumerable<ListedRow> Missing(
        ListAsked asked, DraftIds ids, IReadOnlyList<(MemberRow Row, Whom Whom)> rows, List<ListedRow> proposed, IReadOnlyDictionary<Subject, KnownMember> known)
    {
        var concerned = asked.Association is { } own ? [own] : rows.Select(r => r.Row.Association).OfType<string>().ToHashSet();
        var there = rows.SelectMany(r => r.Whom.Certain.Concat(r.Whom.Probable)).Concat(proposed.Select(p => p.Subject)).ToHashSet();
        // A second row of a person is about nobody else.
        var unknown = proposed.Exists(p => p is { Outcome: "refused", Subject.Kind: null } && !p.Faults.Any(f => f.Broken is { Rule: Rules.OnePersonTwoRows }));
        foreach (var member in known.Values.OrderBy(k => k.History.Subject.Id, StringComparer.Ordinal))
        {
            var history = member.History;
            if (there.Contains(history.Subject) || history.StateAsOf(asked.AsOf) is not Member { Association: { } association } || !concerned.Contains(association))
                continue;
            var left = About(asked, ids, new(0) { Id = history.Subject.Id, LastDay = asked.AsOf.AddDays(-1) }, member);
            yield return asked.MissingLeave && !unknown && left.Outcome == "leaves" ? left : new(0, "missing", history.Subject, [], left.Outcome == "refused" ? left.Faults : []);
        }
    }
}
