using System.Globalization;
using Ledger.Benchmarks.Entries;

namespace Ledger.Benchmarks.Measuring;

/// <summary>Questions to the filled book, drawn at random, the same in every run.</summary>
internal sealed class Questions(int associations)
{
    private static readonly DateOnly _firstDay = new(2019, 1, 1);
    private static readonly int _planAdopted = 2 * 52; // the Sunday by which the plan of 2020 is surely known
    private static readonly IReadOnlyList<string> _goals = ManyYears.Goals;
    private readonly Random _random = new(2);
    private readonly IReadOnlyList<string> _associations = ManyYears.AssociationsOf(associations);

    public string Progress() => Progress(ManyYears.PlanId);

    public string Progress(string plan) => $"v1/plans/{plan}/progress?asOf={Day()}{KnownAt()}";

    public string History() => $"v1/plans/{ManyYears.PlanId}/goals/{Goal()}/history?every=week{KnownAt()}";

    public string Evidence() => $"v1/plans/{ManyYears.PlanId}/goals/{Goal()}/evidence?asOf={Day()}&limit=100{KnownAt()}";

    public string Subjects() => $"v1/subjects?kind=member&association={_associations[_random.Next(associations)]}&limit=100&asOf={Day()}{KnownAt()}";

    /// <summary>How many members each association had.</summary>
    public string Members() => $"v1/accounts/members?by=association&asOf={Day()}{KnownAt()}";

    /// <summary>What a quarter of a year has changed.</summary>
    public string Changes()
    {
        var since = _random.Next(_planAdopted + 1, ManyYears.Sundays - 13);
        return $"v1/plans/{ManyYears.PlanId}/changes?asOf={Day()}&since={Date(since)}&until={Date(since + 13)}";
    }

    private string Goal() => _goals[_random.Next(_goals.Count)];

    private string Day() => _firstDay.AddDays(_random.Next(5 * 365)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    // Now; the end of a day; or a moment inside a day, after its first post and before its second.
    private string KnownAt()
    {
        var sunday = _random.Next(_planAdopted + 1, ManyYears.Sundays);
        return _random.Next(3) switch
        {
            0 => "",
            1 => $"&knownAt={Date(sunday)}",
            _ => $"&knownAt={ManyYears.At(sunday, ManyYears.Noon).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}",
        };
    }

    private static string Date(int sunday) => ManyYears.FirstSunday.AddDays(7 * sunday).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
