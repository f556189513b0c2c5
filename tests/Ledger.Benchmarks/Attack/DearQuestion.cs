using Ledger.Benchmarks.Entries;

namespace Ledger.Benchmarks.Attack;

/// <summary>The dearest question of an address that is known, or one of them.</summary>
/// <param name="Address">The address as the service's description spells it.</param>
/// <param name="What">What is asked, in words.</param>
/// <param name="Paths">How to ask it, the dearest first: one that is refused for its form is followed by the next.</param>
internal sealed record DearQuestion(string Address, string What, params IReadOnlyList<string> Paths)
{
    // A moment inside a day, for which postings are read one by one.
    private static readonly string _inside = $"{ManyYears.At(ManyYears.Sundays - 1, ManyYears.Noon).UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}";
    private static readonly string _ever = Posted.Day(ManyYears.FirstSunday.AddDays(1));

    /// <summary>All of them, for a party.</summary>
    /// <param name="party">Who asks: an association asks about its own.</param>
    /// <param name="plan">What the plan of most goals holds, in words.</param>
    public static IReadOnlyList<DearQuestion> Of(Party party, string plan)
    {
        var (own, me) = (party.Author.Association is { } association ? $"&association={association}" : "", new Author(HeavyPosts.Association));
        var entry = HeavyPosts.IdOf(me, Planted.Contact, 0);
        const string plans = "/v1/plans/{plan}";
        const string dear = $"v1/plans/{Planted.Plan}";
        const string goal = $"{dear}/goals/{Planted.Goal}";
        return
        [
            new("/v1/plans", "all, known now", "v1/plans"),
            new(plans, plan, dear),
            new($"{plans}/progress", plan, $"{dear}/progress?asOf=2024-12-31"),
            new($"{plans}/progress", $"{plan}, known at a moment inside a day", $"{dear}/progress?asOf=2024-12-31&knownAt={_inside}"),
            new($"{plans}/goals/{{goal}}/history", "by day over a century, else over 300 days", $"{goal}/history?from=1925-01-01&to=2024-12-31&every=day", $"{goal}/history?from=2024-03-08&to=2024-12-31&every=day"),
            new($"{plans}/goals/{{goal}}/history", "by month over a century, else over 24 years", $"{goal}/history?from=1925-01-01&to=2024-12-31&every=month", $"{goal}/history?from=2001-01-01&to=2024-12-31&every=month"),
            new($"{plans}/goals/{{goal}}/evidence", "a goal of most parts, 1,000 postings", $"{goal}/evidence?asOf=2024-12-31&limit=1000"),
            new($"{plans}/changes", $"since ever, {plan}", $"{dear}/changes?asOf=2024-12-31&since={_ever}&limit=1000"),
            new("/v1/accounts", "all, known at a moment inside a day", $"v1/accounts?asOf=2024-12-31&knownAt={_inside}"),
            new("/v1/accounts/{account}", "conversations by every dimension", "v1/accounts/conversations?by=with,kind,association,topics,channel&asOf=2024-12-31"),
            new("/v1/subjects", "1,000 members", $"v1/subjects?kind=member&limit=1000&asOf=2024-12-31&knownAt={_inside}{own}"),
            new("/v1/subjects", "1,000 members with persons", $"v1/subjects?kind=member&limit=1000&asOf=2024-01-01&include=person&association={HeavyPosts.Association}"),
            new("/v1/subjects/{kind}/{id}", "a long history, one entry", $"v1/subjects/contact/{Planted.Contact}?limit=1"),
            new("/v1/subjects/{kind}/{id}", "a long history, 1,000 entries with notes", $"v1/subjects/contact/{Planted.Contact}?limit=1000&include=person"),
            new("/v1/entries", "of a type that there is none of", "v1/entries?type=plan.goal-dropped&limit=1000"),
            new("/v1/entries", "of an association, of a type that there is none of", $"v1/entries?type=association.closed&limit=1000&association={HeavyPosts.Association}"),
            new("/v1/entries", "of a long history", $"v1/entries?subject=contact/{Planted.Contact}&limit=1000"),
            new("/v1/entries/{id}", "one of a long history", $"v1/entries/{entry}"),
            new("/v1/entries/{id}/proof", "of one of a long history", $"v1/entries/{entry}/proof"),
            new("/v1/log/checkpoint", "the newest", "v1/log/checkpoint"),
            new("/v1/log/key", "the key", "v1/log/key"),
            new("/v1/log/tile/{address}", "the first of the leaves", "v1/log/tile/0/000"),
            new("/v1/log/consistency", "from the first entry on", "v1/log/consistency?from=1"),
            new("/v1/log/export", "the whole book", "v1/log/export"),
            new("/v1/lists/members", "all with persons, as a workbook", $"v1/lists/members?format=xlsx&include=person{own}"),
            new("/v1/lists/contacts", "all, as a workbook", $"v1/lists/contacts?format=xlsx{own}"),
            new("/v1/lists/trainings", "all, as a workbook", $"v1/lists/trainings?format=xlsx{own}"),
            new("/v1/lists/goals", plan, $"v1/lists/goals?plan={Planted.Plan}&asOf=2024-12-31&format=xlsx"),
            new("/v1/lists/evidence", "a goal of most parts, all postings", $"v1/lists/evidence?plan={Planted.Plan}&goal={Planted.Goal}&asOf=2024-12-31&format=xlsx"),
            new("/v1/maintenance", "1,000", "v1/maintenance?limit=1000"),
            new("/v1/members/{id}/extract", "of a member named in every session of trainings", $"v1/members/{Planted.Member}/extract"),
            new("/v1/retention", "all", "v1/retention"),
            new("/v1/retention/due", "as of a day on which all is due", "v1/retention/due?asOf=2199-01-01"),
            new("/v1/keys", "a thousand", "v1/keys"),
            new("/v1/keys/{id}", "one that there is not", $"v1/keys/{Guid.Empty}"),
            new("/v1/refusals", "1,000", "v1/refusals?limit=1000"),
            new("/health/live", "open to all", "health/live"),
            new("/health/ready", "open to all", "health/ready"),
            new("/openapi/v1.json", "open to all", "openapi/v1.json"),
        ];
    }
}
