using System.Text.Json;
using Ledger.Access;
using Ledger.Domain;
using Ledger.Pages.Book;
using Ledger.Store;

namespace Ledger.Pages.Record;

/// <summary>A figure that entries would move, in words.</summary>
/// <param name="Name">The goal's words, or the account's.</param>
/// <param name="Detail">Of a goal its plan, of an account the cell; null where there is nothing to say.</param>
/// <param name="Address">The goal's page; null of accounts, and of a goal that is not adopted yet.</param>
/// <param name="Before">What it is; null is no reading.</param>
/// <param name="After">What it would be; null is no reading.</param>
/// <param name="Target">What would meet the goal; null where that is not told.</param>
public sealed record MovedRow(string Name, string? Detail, string? Address, long? Before, long? After, long? Target)
{
    /// <summary>The figures in words. The words of goals are read once for each plan.</summary>
    /// <param name="context">Who asks.</param>
    /// <param name="figures">What a dry run told.</param>
    /// <param name="proposed">The plans that the entries themselves tell of, by id.</param>
    /// <param name="cancel">Ends the reading.</param>
    internal static async Task<IReadOnlyList<MovedRow>> Of(
        RequestContext context, IReadOnlyList<MovedFigure> figures, IReadOnlyDictionary<string, PlanAdopted> proposed, CancellationToken cancel)
    {
        var goals = proposed.SelectMany(p => p.Value.Goals, (p, goal) => ((p.Key, goal.Id), (p.Value.Title, Text: PageWords.Pick(goal.Text), IsThere: false))).ToDictionary();
        foreach (var plan in figures.Select(f => f.Plan).OfType<string>().Distinct().Where(p => !proposed.ContainsKey(p)))
            foreach (var goal in await Known(context, plan, cancel))
                goals.TryAdd(goal.Key, goal.Value);
        return [.. figures.Select(f => f.Account is { } account
            ? new MovedRow(PageWords.Term(account), EntryWords.Cell(account, f.Cell!.Value) is { Length: > 0 } cell ? cell : null, null, f.Before, f.After, null)
            : goals.TryGetValue((f.Plan!, f.Goal!), out var known)
                ? new(known.Text, known.Title, known.IsThere ? $"/plans/{f.Plan}/goals/{f.Goal}" : null, f.Before, f.After, f.Target)
                : new(f.Goal!, f.Plan, null, f.Before, f.After, f.Target))];
    }

    private static async Task<IEnumerable<KeyValuePair<(string, string), (string Title, string Text, bool IsThere)>>> Known(RequestContext context, string plan, CancellationToken cancel)
    {
        var view = await context.Plans.Plan(plan, default, cancel);
        return view.Goals.Concat(view.Dropped).Select(g => KeyValuePair.Create((plan, g.GetProperty("id").GetString()!), (view.Title, PageWords.Pick(g.GetProperty("text").Deserialize<Wording>(JsonSerializerOptions.Web)!), true)));
    }
}
