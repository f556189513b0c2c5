using System.Collections.Concurrent;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Ledger.Domain;

/// <summary>What a balance means.</summary>
public enum Sort
{
    /// <summary>The state at the end of a day: +1 when it begins, −1 when it ends, and what ends on a day no longer counts as of it.</summary>
    Level,

    /// <summary>What happened on a day.</summary>
    Flow,
}

/// <summary>One way in which an account is divided.</summary>
/// <param name="Name">Its name in a cell.</param>
/// <param name="IsList">Whether a cell holds a list of values, each of which it counts under.</param>
/// <param name="Values">The values that it can have, where they are a closed list; else null, and any slug can be one.</param>
/// <param name="NamesAssociation">Whether its values are associations: a cell is the own one of each that it names.</param>
public sealed record Dimension(string Name, bool IsList = false, IReadOnlyList<string>? Values = null, bool NamesAssociation = false);

/// <summary>A measure, divided into cells by its dimensions.</summary>
public sealed record Account(string Name, Sort Sort, params IReadOnlyList<Dimension> Dimensions)
{
    /// <summary>Whether its amounts are read off, as followers are, so that no subject stands in it once.</summary>
    public bool IsRead { get; init; }

    /// <summary>Whether its postings name members, so that different members can be told apart in it.</summary>
    public bool NamesMembers { get; init; }

    // A book has some thousand cells, and each entry names some of them. Posters can invent as many as they like, though.
    private const int MostKept = 20_000;

    private readonly ConcurrentDictionary<object?[], Cell> _kept = new(CellValues.Comparer);

    /// <summary>The cell with these values, in the order of <see cref="Dimensions"/>: text, a list of texts, or null for none.</summary>
    public Cell Cell(params ReadOnlySpan<object?> values)
    {
        var kept = _kept.GetAlternateLookup<ReadOnlySpan<object?>>();
        if (kept.TryGetValue(values, out var known))
            return known;
        if (_kept.Count >= MostKept)
            _kept.Clear();
        var cell = Spell(values);
        kept.TryAdd(values, cell);
        return cell;
    }

    private Cell Spell(ReadOnlySpan<object?> values)
    {
        var key = new StringBuilder("{", 160);
        string? association = null;
        for (var i = 0; i < values.Length; i++)
        {
            if (Dimensions[i].Name == "association")
                association = (string?)values[i];
            if (values[i] is null or IReadOnlyList<string> { Count: 0 })
                continue;
            if (key.Length > 1)
                key.Append(',');
            key.Append('"').Append(Dimensions[i].Name).Append("\":");
            if (values[i] is string text)
                Append(key, text);
            else
                AppendList(key, (IReadOnlyList<string>)values[i]!);
        }

        return new(this, key.Append('}').ToString()) { Association = association };
    }

    /// <summary>The cell whose dimensions a JSON object spells, in whatever order; null where it is none of this account's.</summary>
    public Cell? Read(string dimensions)
    {
        var spelt = JsonElement.Parse(dimensions);
        if (spelt.ValueKind != JsonValueKind.Object || spelt.EnumerateObject().Any(p => DimensionNamed(p.Name) is not { } dimension
            || (dimension.IsList ? p.Value.ValueKind != JsonValueKind.Array || p.Value.EnumerateArray().Any(v => v.ValueKind != JsonValueKind.String)
                : p.Value.ValueKind != JsonValueKind.String)))
            return null;
        return Cell([.. Dimensions.Select(d => !spelt.TryGetProperty(d.Name, out var value) ? null
            : d.IsList ? (object)value.EnumerateArray().Select(v => v.GetString()!).ToList() : value.GetString())]);
    }

    /// <summary>The names of the dimensions that name associations.</summary>
    public IEnumerable<string> Owners => Dimensions.Where(d => d.NamesAssociation).Select(d => d.Name);

    public Dimension? DimensionNamed(string name) => Dimensions.FirstOrDefault(d => d.Name == name);

    /// <summary>
    /// The JSON that a cell's dimensions contain (PostgreSQL's <c>@&gt;</c>) when every given dimension matches: a scalar is
    /// equal, a list contains it.
    /// </summary>
    public string Pattern(IEnumerable<KeyValuePair<string, string>> where) =>
        JsonSerializer.Serialize(where.ToDictionary(w => w.Key, w => DimensionNamed(w.Key) is { IsList: true } ? (object)new[] { w.Value } : w.Value));

    public bool Equals(Account? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Name;

    // A set has no order and holds nothing twice, so that one spelling exists.
    private static void AppendList(StringBuilder key, IReadOnlyList<string> values)
    {
        var first = true;
        foreach (var value in values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            key.Append(first ? '[' : ',');
            Append(key, value);
            first = false;
        }

        key.Append(']');
    }

    private static void Append(StringBuilder key, string value) => key.Append('"').Append(JavaScriptEncoder.Default.Encode(value)).Append('"');
}

/// <summary>One combination of an account's dimensions.</summary>
/// <param name="Account">The account.</param>
/// <param name="Key">The dimensions as a JSON object, one spelling for each cell.</param>
public sealed record Cell(Account Account, string Key)
{
    private readonly int _hash = HashCode.Combine(Account, Key);

    public bool Equals(Cell? other) => ReferenceEquals(this, other) || (other is not null && _hash == other._hash && Account == other.Account && Key == other.Key);

    public override int GetHashCode() => _hash;

    public override string ToString() => $"{Account.Name} {Key}";

    /// <summary>The association among its dimensions; null where there is none.</summary>
    public string? Association { get; init; }
}

/// <summary>A signed amount on a cell at a date, caused by one entry.</summary>
/// <param name="Cell">Where it is posted.</param>
/// <param name="OccurredOn">The date it counts from (level) or on (flow).</param>
/// <param name="Amount">What it adds.</param>
/// <param name="Steps">How many steps of a timeline it adds; below 0 where steps were lost. A level has a value once its steps number more than 0.</param>
/// <param name="Entry">The entry under which it stands.</param>
/// <param name="Of">Whom or what it counts: the subject of the entry, or a member that the entry names.</param>
public readonly record struct Posting(Cell Cell, DateOnly OccurredOn, long Amount, int Steps, Guid Entry = default, Subject Of = default);
