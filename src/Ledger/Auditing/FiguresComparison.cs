using System.Globalization;
using Ledger.Client;
using Ledger.Domain;
using Ledger.Transparency;

namespace Ledger.Auditing;

/// <summary>Compares the figures that a server answers with those that the entries make: of every account, divided and whole, and of every plan.</summary>
/// <param name="client">Asks the server.</param>
/// <param name="book">The entries.</param>
internal sealed class FiguresComparison(LedgerClient client, RecomputedBook book)
{
    /// <summary>The name of the fault.</summary>
    public const string FigureDiffers = "figure-differs";

    // One for the end of each year, the latest.
    private const int MostDays = 40;

    private readonly List<Fault> _faults = [];

    /// <summary>How many figures were compared.</summary>
    public long Compared { get; private set; }

    /// <summary>All figures that differ, as known at each of some positions.</summary>
    public async Task<IReadOnlyList<Fault>> Compare(IEnumerable<long> positions, CancellationToken cancel)
    {
        if (book.Days is not { } days)
            return [];
        var ends = Enumerable.Range(days.First.Year, days.Last.Year - days.First.Year).Select(year => new DateOnly(year, 12, 31)).Append(days.Last).TakeLast(MostDays).ToList();
        foreach (var position in positions.Distinct().Order())
        {
            var (balances, at) = (book.KnownAt(position), string.Create(CultureInfo.InvariantCulture, $"@{position}"));
            foreach (var day in ends)
                await Totals(balances, day, at, cancel);
            foreach (var account in Chart.All.Where(a => a.Dimensions.Count > 0))
                await Rows(balances, account, days.Last, at, cancel);
            await Plans(balances, position, at, days.Last, cancel);
        }

        return _faults;
    }

    private async Task Totals(RecomputedBalances balances, DateOnly day, string at, CancellationToken cancel)
    {
        var told = (await client.AccountsAsync(day, at, cancel)).Accounts.ToDictionary(a => a.Account, a => a.Total);
        foreach (var account in Chart.All)
            Expect($"account {account.Name}", day, at, told.GetValueOrDefault(account.Name), balances.Total(account, day));
    }

    private async Task Rows(RecomputedBalances balances, Account account, DateOnly day, string at, CancellationToken cancel)
    {
        var dimensions = account.Dimensions.Select(d => d.Name).ToList();
        var told = (await client.AccountAsync(account.Name, dimensions, day, at, cancel)).Rows
            .ToDictionary(row => dimensions.Aggregate("", (name, d) => RecomputedBalances.RowName(name, d, row.Cell.GetValueOrDefault(d))), row => row.Balance);
        var made = balances.Rows(account, day);
        foreach (var row in told.Keys.Union(made.Keys).Order(StringComparer.Ordinal))
            Expect($"account {account.Name} with {row}", day, at, told.GetValueOrDefault(row), made.GetValueOrDefault(row));
    }

    private async Task Plans(RecomputedBalances balances, long position, string at, DateOnly day, CancellationToken cancel)
    {
        var (made, told) = (book.PlansAt(position), (await client.PlansAsync(at, cancel)).Plans.Select(p => p.Plan).ToList());
        foreach (var id in made.Keys.Except(told).Concat(told.Except(made.Keys)).Order(StringComparer.Ordinal))
            _faults.Add(new(FigureDiffers, $"plan {id} as known at {at}: {(made.ContainsKey(id) ? "the entries adopt it, and the server does not know it" : "the server knows it, and no entry adopts it")}."));
        foreach (var (id, plan) in made.Where(p => told.Contains(p.Key)))
            foreach (var asOf in (DateOnly[])[.. new[] { day, plan.To }.Distinct()])
            {
                var goals = (await client.ProgressAsync(id, asOf, at, cancel)).Goals.ToDictionary(g => g.Id);
                foreach (var goal in plan.Goals)
                {
                    var progress = GoalProgress.Judge(goal, plan, asOf, balances);
                    var answer = goals.GetValueOrDefault(goal.Id);
                    Expect($"goal {goal.Id} of plan {id}", asOf, at, answer?.Value, progress.Value);
                    Expect($"target of goal {goal.Id} of plan {id}", asOf, at, answer?.Target, progress.Target);
                }
            }
    }

    private void Expect(string what, DateOnly day, string at, long? told, long? made)
    {
        Compared++;
        if (told != made)
            _faults.Add(new(FigureDiffers, string.Create(CultureInfo.InvariantCulture,
                $"{what} as of {day:yyyy-MM-dd}, as known at {at}: the server says {Said(told)}, the entries make {Said(made)}.")));
    }

    private static string Said(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "no reading";
}
