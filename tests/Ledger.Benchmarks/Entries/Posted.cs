using System.Globalization;

namespace Ledger.Benchmarks.Entries;

/// <summary>Who posts: the source, and the association that it acts for.</summary>
/// <param name="Association">The association; null for the district.</param>
internal sealed record Author(string? Association)
{
    public string Source => Association is null ? "/district" : $"/associations/{Association}";
}

/// <summary>Entries as they are posted.</summary>
internal static class Posted
{
    public const string District = "varmland";

    /// <summary>One entry.</summary>
    /// <param name="author">Who posts it.</param>
    /// <param name="id">The poster's id of it.</param>
    /// <param name="type">The type.</param>
    /// <param name="subject">What it is about.</param>
    /// <param name="on">When it happened.</param>
    /// <param name="fields">The other fields of its data as JSON, without braces; empty for none.</param>
    public static string Entry(Author author, string id, string type, string subject, DateOnly on, string fields = "") =>
        $$$"""{"specversion":"1.0","id":"{{{id}}}","source":"{{{author.Source}}}","type":"{{{type}}}","subject":"{{{subject}}}","data":{"occurredOn":"{{{Day(on)}}}"{{{(fields.Length > 0 ? "," : "")}}}{{{fields}}}}}""";

    public static string Batch(IEnumerable<string> entries) => $"[{string.Join(',', entries)}]";

    /// <summary>Batches of a thousand, for what only has to be there.</summary>
    public static IEnumerable<string> Batches(IEnumerable<string> entries) => entries.Chunk(1_000).Select(Batch);

    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
