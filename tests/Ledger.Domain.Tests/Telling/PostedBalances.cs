using System.Text.Json;

namespace Ledger.Domain.Tests;

/// <summary>Balances of postings that lie in a list, summed by walking it; it remembers which days it was asked for.</summary>
internal sealed class PostedBalances(IReadOnlyList<Posting> postings, params (string Association, DateOnly From, DateOnly? Until)[] open) : Balances
{
    public IReadOnlyList<Posting> Postings => postings;

    /// <summary>The ends of every window that was asked for.</summary>
    public HashSet<DateOnly> Edges { get; } = [];

    /// <summary>Everything that was asked for.</summary>
    public HashSet<Selection> Selections { get; } = [];

    public override long Amount(Selection selection, Window window, string? association = null) => In(selection, window, association).Sum(p => p.Amount);

    public override bool HasValue(Selection selection, DateOnly asOf, string? association = null) => In(selection, new(null, asOf), association).Sum(p => p.Steps) > 0;

    public override long Retained(Selection selection, DateOnly before, DateOnly asOf, string? association = null) =>
        Standing(selection, before, association).Intersect(Standing(selection, asOf, association)).Count();

    public override long Distinct(Selection selection, Window window, string? association = null) =>
        In(selection, window, association).Where(p => p.Of.Kind == "member").GroupBy(p => p.Of).Count(g => g.Sum(p => p.Amount) > 0);

    public override IReadOnlySet<string> OpenOn(DateOnly day) => open.Where(o => o.From <= day && (o.Until is null || day < o.Until)).Select(o => o.Association).ToHashSet();

    public static bool Lies(Posting posting, Window window) => posting.OccurredOn <= window.Through && (window.After is null || posting.OccurredOn > window.After);

    public static bool Matches(Selection selection, Cell cell)
    {
        if (cell.Account != selection.Account)
            return false;
        using var pattern = JsonDocument.Parse(selection.Pattern);
        using var key = JsonDocument.Parse(cell.Key);
        foreach (var wanted in pattern.RootElement.EnumerateObject())
        {
            if (!key.RootElement.TryGetProperty(wanted.Name, out var has))
                return false;
            if (wanted.Value.ValueKind == JsonValueKind.Array
                ? !has.EnumerateArray().Any(v => v.GetString() == wanted.Value[0].GetString())
                : has.GetString() != wanted.Value.GetString())
                return false;
        }

        return true;
    }

    private IEnumerable<Subject> Standing(Selection selection, DateOnly asOf, string? association) =>
        In(selection, new(null, asOf), association).GroupBy(p => p.Of).Where(g => g.Sum(p => p.Amount) > 0).Select(g => g.Key);

    private IEnumerable<Posting> In(Selection selection, Window window, string? association)
    {
        Edges.UnionWith([window.After ?? window.Through, window.Through]);
        Selections.Add(selection);
        selection.ByAssociation.Should().Be(association is not null, "associations are told apart where one is asked for");
        return postings.Where(p => Lies(p, window) && Matches(selection, p.Cell) && (association is null || p.Cell.Association == association));
    }
}
