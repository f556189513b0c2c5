using System.Text.Json;

namespace Ledger.Store.Tests.Figures;

/// <summary>All postings as they stand in the table, and what they come to, in plain loops.</summary>
internal sealed class Posted
{
    private readonly List<(string Account, JsonElement Cell, DateOnly On, long Position, long Amount, int Steps)> _postings = [];

    public static async Task<Posted> Read(DistrictBook book)
    {
        await using var command = book.Database.Owner.CreateCommand(
            "select c.account, c.dimensions, p.occurred_on, p.position, p.amount, p.steps from ledger.postings p join ledger.cells c on c.id = p.cell where c.district = $1");
        command.Parameters.Add(new() { Value = book.District.Name });
        await using var reader = await command.ExecuteReaderAsync();
        var posted = new Posted();
        while (await reader.ReadAsync())
            posted._postings.Add((reader.GetString(0), JsonElement.Parse(reader.GetString(1)), reader.GetFieldValue<DateOnly>(2), reader.GetInt64(3), reader.GetInt64(4), reader.GetInt32(5)));
        return posted;
    }

    /// <summary>A value that some cell of an account has in a dimension; null where none has any.</summary>
    public string? SomeValue(string account, string dimension, int which)
    {
        var values = _postings.Where(p => p.Account == account).SelectMany(p => Values(p.Cell, dimension)).Where(v => v.Length > 0).Distinct().Order(StringComparer.Ordinal).ToList();
        return values.Count == 0 ? null : values[which % values.Count];
    }

    /// <summary>The total of an account, and the balance of each combination of values, each as it is spelt in an answer.</summary>
    public (long? Total, List<string> Rows) Divide(string account, bool isLevel, IReadOnlyList<string> by, Dictionary<string, string> where, DateOnly asOf, long known)
    {
        var (total, steps, balances) = (0L, 0L, new Dictionary<string, long>());
        foreach (var posting in _postings)
        {
            if (posting.Account != account || posting.On > asOf || posting.Position > known || where.Any(w => w.Value.Length == 0 || !Values(posting.Cell, w.Key).Contains(w.Value)))
                continue;
            total += posting.Amount;
            steps += posting.Steps;
            List<string> combinations = [""];
            foreach (var dimension in by)
                combinations = [.. from sofar in combinations from value in Values(posting.Cell, dimension) select $"{sofar}{dimension}={value};"];
            foreach (var combination in combinations)
                balances[combination] = balances.GetValueOrDefault(combination) + posting.Amount;
        }

        return (isLevel && steps <= 0 ? null : total, by.Count == 0 ? [] : [.. balances.Where(b => b.Value != 0).Select(b => $"{b.Key}{b.Value}")]);
    }

    private static string[] Values(JsonElement cell, string dimension) =>
        !cell.TryGetProperty(dimension, out var value) ? [""]
        : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(v => v.GetString()!)] : [value.GetString()!];
}
