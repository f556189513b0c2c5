using System.Text.Json;
using Ledger.Domain;

namespace Ledger.Store;

/// <summary>The cells of an account that contain a pattern, in parts: those that are alike in some dimensions are one part.</summary>
/// <param name="Account">The account.</param>
/// <param name="Pattern">The JSON that a cell's dimensions contain, <see cref="Account.Pattern"/>.</param>
/// <param name="By">The names of those dimensions, with spaces between them; where there are none, all is one part.</param>
/// <param name="BySubject">Whether each subject is told apart: then postings are kept, and no balances.</param>
internal sealed record CellGrouping(Account Account, string Pattern, string By, bool BySubject = false)
{
    /// <summary>What a selection reads.</summary>
    public static CellGrouping Of(Selection selection) => new(selection.Account, selection.Pattern, selection.ByAssociation ? "association" : "", selection.BySubject);

    /// <summary>The same cells, told apart by the associations that they name, whichever is asked for.</summary>
    public static CellGrouping ByOwner(Selection selection) => new(selection.Account, selection.Pattern, string.Join(' ', selection.Account.Owners), selection.BySubject);

    /// <summary>Whether a part of a grouping by owner is an association's own.</summary>
    public static bool IsOf(string part, string association) => part.Split('\n').Contains(association);

    /// <summary>All cells of an account, in parts.</summary>
    public static CellGrouping Of(Account account, IEnumerable<string> by) => new(account, "{}", string.Join(' ', account.Dimensions.Select(d => d.Name).Intersect(by)));

    /// <summary>The part to which a cell belongs: what it holds in each of the dimensions, on lines of their own; a list as JSON, nothing where it has none.</summary>
    public string PartOf(string cell)
    {
        if (By.Length == 0)
            return "";
        var dimensions = JsonElement.Parse(cell);
        return string.Join('\n', By.Split(' ').Select(d => dimensions.TryGetProperty(d, out var value) ? value.ToString() : ""));
    }

    /// <summary>The values of a part in each of the dimensions: one, the values of a list, or none.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> ValuesOf(string part) =>
        By.Split(' ', StringSplitOptions.RemoveEmptyEntries).Zip(part.Split('\n')).ToDictionary(v => v.First, IReadOnlyList<string> (v) =>
            v.Second.Length == 0 ? [] : Account.DimensionNamed(v.First)!.IsList ? JsonSerializer.Deserialize<List<string>>(v.Second)! : [v.Second]);
}
