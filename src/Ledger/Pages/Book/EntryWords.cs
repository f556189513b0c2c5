using System.Globalization;
using System.Text.Json;
using Ledger.Domain;
using Ledger.Store;

namespace Ledger.Pages.Book;

/// <summary>A member of an entry's data in words.</summary>
/// <param name="Name">Its name in JSON.</param>
/// <param name="Label">Its name in words.</param>
/// <param name="Text">Its value in words; null of an object.</param>
/// <param name="Inner">The members of an object, or the objects of a list.</param>
public sealed record DataField(string Name, string Label, string? Text, IReadOnlyList<DataField> Inner);

/// <summary>Entries in words.</summary>
public static class EntryWords
{
    private const string OccurredOn = "occurredOn";

    /// <summary>What an entry's data say, but for the day on which it occurred.</summary>
    public static IReadOnlyList<DataField> Fields(EntryView entry) =>
        entry.Data.ValueKind != JsonValueKind.Object ? [] : [.. Members(entry.Data, EntryType.Named(entry.Type)?.Shape).Where(f => f.Name != OccurredOn)];

    /// <summary>The same in one line; of what has parts, only how many there are.</summary>
    public static string Summary(EntryView entry) =>
        string.Join(" · ", Fields(entry).Select(f => $"{f.Label}: {f.Text ?? (f.Inner.FirstOrDefault(i => i.Text is not null)?.Text ?? PageWords.Say("Book.Parts", f.Inner.Count))}"));

    /// <summary>A subject in words: its kind, and its id.</summary>
    public static string Subject(string subject) => Domain.Subject.FromStored(subject) is var found && found.Kind.Length > 0 ? $"{PageWords.Find($"Book.One.{found.Kind}") ?? found.Kind} {found.Id}" : subject;

    /// <summary>An entry's type as the beginning of a sentence.</summary>
    public static string Title(EntryView entry) => PageWords.Term(entry.Type) is [var first, .. var rest] ? $"{char.ToUpper(first, CultureInfo.CurrentCulture)}{rest}" : entry.Type;

    /// <summary>A cell of an account in words: the values of its dimensions.</summary>
    public static string Cell(string account, JsonElement cell) => string.Join(" · ", (Chart.Named(account)?.Dimensions ?? [])
        .Where(d => cell.TryGetProperty(d.Name, out _)).Select(d => FieldOf(d.Name, cell.GetProperty(d.Name), null)).Select(d => $"{d.Label}: {d.Text}"));

    // PostgreSQL keeps the members of an object in an order of its own; here they stand as the shape tells them.
    private static IEnumerable<DataField> Members(JsonElement value, Shape? shape)
    {
        var places = (shape?.Fields ?? []).Select((f, place) => (f.Name, place)).ToDictionary(f => f.Name, f => f.place);
        return value.EnumerateObject().OrderBy(m => places.GetValueOrDefault(m.Name, int.MaxValue)).Select(m => FieldOf(m.Name, m.Value, shape));
    }

    private static DataField FieldOf(string name, JsonElement value, Shape? shape)
    {
        var (field, label) = (shape?.Fields.FirstOrDefault(f => f.Name == name), LabelOf(name));
        return value.ValueKind switch
        {
            JsonValueKind.Object when IsSealed(value) => new(name, label, PageWords.Say("Book.Sealed"), []),
            JsonValueKind.Object => new(name, label, null, [.. Members(value, field?.Nested)]),
            JsonValueKind.Array when value.EnumerateArray().Any(i => i.ValueKind == JsonValueKind.Object) => new(name, label, null, [.. value.EnumerateArray().Select((item, place) => Item(item, place, field))]),
            JsonValueKind.Array => new(name, label, string.Join(", ", value.EnumerateArray().Select(i => Text(i, field))), []),
            _ => new(name, label, Text(value, field), []),
        };
    }

    // An object of a list goes by its id where it has one, else by its place.
    private static DataField Item(JsonElement item, int place, Field? field)
    {
        var name = item.ValueKind == JsonValueKind.Object && item.TryGetProperty("id", out var id) ? $"{id}" : $"{place + 1}";
        return new(name, name, null, item.ValueKind == JsonValueKind.Object ? [.. Members(item, field?.Nested)] : []);
    }

    /// <summary>A member's name in words; the name itself where it has none, as those have that other programs make up.</summary>
    private static string LabelOf(string name) => PageWords.Find($"Book.Field.{name}") ?? name;

    // What a poster writes freely stands as it is; what is chosen from terms is told in words where there are any.
    private static string Text(JsonElement value, Field? field) => value.ValueKind switch
    {
        JsonValueKind.String when field?.Form is TextAttribute or NoteAttribute or SubjectIdAttribute => value.GetString()!,
        JsonValueKind.String => PageWords.Term(value.GetString()!),
        JsonValueKind.Number when value.TryGetInt64(out var number) => PageWords.Amount(number),
        JsonValueKind.True => PageWords.Say("Shared.Yes"),
        JsonValueKind.False => PageWords.Say("Shared.No"),
        _ => value.GetRawText(),
    };

    private static bool IsSealed(JsonElement value) => value.EnumerateObject().Count() == 2 && value.TryGetProperty("ref", out _) && value.TryGetProperty("sha256", out _);
}
