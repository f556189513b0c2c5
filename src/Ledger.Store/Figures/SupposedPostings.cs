using System.Text.Json;
using Ledger.Domain;

namespace Ledger.Store;

/// <summary>Postings that are not recorded, as if the last commit that is known had made them. Balances are read with them, and nothing is written.</summary>
internal sealed class SupposedPostings
{
    private readonly ILookup<Account, (JsonElement Dimensions, string Key, int Number)> _cells;
    private readonly ILookup<int, SeriesPosting> _postings;
    private readonly List<(string Slug, DateOnly On, long Amount, long Position)> _associations;

    private SupposedPostings(IReadOnlyList<Posting> postings, KnowledgePoint known, Dictionary<Subject, int> subjects)
    {
        // The numbers of cells in the book are above 0.
        var numbers = postings.Select(p => p.Cell).Distinct().Select((cell, place) => (cell, number: -1 - place)).ToDictionary(c => c.cell, c => c.number);
        _cells = numbers.ToLookup(n => n.Key.Account, n => (JsonElement.Parse(n.Key.Key), n.Key.Key, n.Value));
        _postings = postings.ToLookup(p => numbers[p.Cell], p => new SeriesPosting(numbers[p.Cell], p.OccurredOn.DayNumber, known.Position, p.Amount, p.Steps, subjects[p.Of]));
        _associations = [.. postings.Where(p => p.Cell.Account == Chart.Associations).Select(p => (p.Of.Id, p.OccurredOn, p.Amount, known.Position))];
    }

    /// <summary>Finds out which of their subjects the book knows.</summary>
    public static async Task<SupposedPostings> Of(IReadOnlyList<Posting> postings, Snapshot snapshot, KnowledgePoint known)
    {
        var asked = postings.Select(p => p.Of).Distinct().ToList();
        var numbers = (await snapshot.Read("""
            -- The numbers of subjects, looked up one by one (offset 0). $1 district, $2 subjects
            select n.subject, s.id from unnest($2::varchar[]) as n (subject)
            cross join lateral (select s.id from ledger.subjects s where s.district = $1 and s.subject = n.subject offset 0) s
            """, row => (Subject: row.GetString(0), Number: row.GetInt32(1)), snapshot.District.Name, asked.Select(s => s.ToString()).ToArray()))
            .ToDictionary(s => Subject.FromStored(s.Subject), s => s.Number);
        var unknown = int.MaxValue;
        // A subject that is no member has its number below 0, as in every series.
        return new(postings, known, asked.ToDictionary(s => s, s => (numbers.TryGetValue(s, out var number) ? number : unknown--) * (s.Kind == "member" ? 1 : -1)));
    }

    /// <summary>A series with those of its division.</summary>
    public BalanceSeries AddTo(CellGrouping division, BalanceSeries series)
    {
        var pattern = JsonElement.Parse(division.Pattern);
        var cells = _cells[division.Account].Where(c => Contains(c.Dimensions, pattern)).ToDictionary(c => c.Number, c => division.PartOf(c.Key));
        return cells.Count == 0 ? series : series.Supposing(cells, [.. cells.Keys.SelectMany(c => _postings[c])]);
    }

    /// <summary>The days on which associations opened and closed, with those that they would.</summary>
    public AssociationDays AddTo(AssociationDays associations) => associations.With(_associations, associations.Through);

    // PostgreSQL's @> for what cells hold: texts and lists of texts.
    private static bool Contains(JsonElement cell, JsonElement pattern) => pattern.EnumerateObject().All(asked => cell.TryGetProperty(asked.Name, out var value)
        && (asked.Value.ValueKind != JsonValueKind.Array ? value.ValueEquals(asked.Value.GetString())
            : asked.Value.EnumerateArray().All(one => value.EnumerateArray().Any(v => v.ValueEquals(one.GetString())))));
}
