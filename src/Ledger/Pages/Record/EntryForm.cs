using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Domain;

namespace Ledger.Pages.Record;

/// <summary>How a field is filled in.</summary>
public enum ControlSort
{
    Line,
    Lines,
    Date,
    Whole,
    Choice,
    YesNo,
    Slug,
    Slugs,
}

/// <summary>One field of a form.</summary>
/// <param name="Name">Its name, which is also its place in the entry as rules name it: <c>data.person.email</c>.</param>
/// <param name="Sort">How it is filled in.</param>
/// <param name="IsRequired">Whether it must be filled in.</param>
/// <param name="Choices">The values of a closed list.</param>
public sealed record Control(string Name, ControlSort Sort, bool IsRequired, IReadOnlyList<string> Choices)
{
    /// <summary>The last part of its name: <c>email</c>.</summary>
    public string Field => Name[(Name.LastIndexOf('.') + 1)..];

    /// <summary>Whether it names an association.</summary>
    public bool NamesAssociation => Sort == ControlSort.Slug && Field is "association" or "to" or "into";
}

/// <summary>
/// The form in which an entry of one type is written by hand. It is read off the same shape by which posts are checked, so that the two cannot part.
/// </summary>
public sealed class EntryForm
{
    /// <summary>The field that holds the subject's id.</summary>
    public const string Subject = "subject";

    /// <summary>The day on which it occurred.</summary>
    public const string OccurredOn = "data.occurredOn";

    private const string Data = "data";

    private static readonly Dictionary<string, EntryForm> _forms = EntryType.Posted.Where(t => t.Kind != "entry" && IsFlat(t.Shape)).ToDictionary(t => t.Name, t => new EntryForm(t));

    private EntryForm(EntryType type) => (Type, Controls) = (type, [.. ControlsOf(type.Shape, Data, isPersonal: true)]);

    /// <summary>The type of the entry.</summary>
    public EntryType Type { get; }

    /// <summary>The fields of its data.</summary>
    public IReadOnlyList<Control> Controls { get; }

    /// <summary>Whether a subject's history may begin with it.</summary>
    public bool Starts => Type.Class.IsAssignableTo(typeof(IStartsHistory));

    /// <summary>The form of a type; null where it has none, as that of a plan, which is adopted as a whole.</summary>
    public static EntryForm? Of(string type) => _forms.GetValueOrDefault(type);

    /// <summary>The forms that one may fill in, by kind of subject: an association those about what can be its own.</summary>
    public static IEnumerable<IGrouping<string, EntryForm>> For(string? association) =>
        from kind in SubjectKind.Names
        where association is null || kind == "association" || SubjectKind.Named(kind)!.State.IsAssignableTo(typeof(IBelongsToAssociation))
        from type in SubjectKind.Named(kind)!.Types
        where _forms.ContainsKey(type.Name)
        group _forms[type.Name] by kind;

    /// <summary>Whether one may fill it in.</summary>
    public bool IsFor(string? association) => For(association).Any(kind => kind.Contains(this));

    /// <summary>The id of the subject: as it was typed, else made of what names it; empty where nothing does.</summary>
    /// <param name="typed">What was typed, by field.</param>
    public string SubjectOf(IReadOnlyDictionary<string, string> typed)
    {
        var id = Text(typed, Subject);
        if (id.StartsWith($"{Type.Kind}/", StringComparison.Ordinal))
            id = id[(Type.Kind.Length + 1)..];
        if (!Starts || id.Length > 0)
            return Type.Kind is "milestone" or "figure" && id.Length > 0 ? Slug.Of(id) ?? id : id;
        string[] names = Type.Kind switch
        {
            "training" or "activity" => ["title", "occurredOn"],
            "channel" => ["platform", "handle"],
            "officer" => ["office", "association", "occurredOn"],
            _ => ["name"],
        };
        return Slug.Of(string.Join(' ', names.Select(n => Text(typed, $"{Data}.{n}")))) ?? "";
    }

    /// <summary>The data of the entry: what was typed, as the contract spells it. What was left empty is left out, and what does not read as a number is left for the rules to tell.</summary>
    /// <param name="typed">What was typed, by field.</param>
    public JsonObject DataOf(IReadOnlyDictionary<string, string> typed)
    {
        var data = new JsonObject();
        foreach (var control in Controls)
            if (Value(control, Text(typed, control.Name)) is { } value)
                Place(data, control.Name[(Data.Length + 1)..].Split('.'), value);
        return data;
    }

    /// <summary>The field that a rule's sentence is about, by the place that it names or by what the rule is about; else the subject.</summary>
    public string FieldOf(RuleBroken broken)
    {
        if (broken.Words is [string place, ..] && Named(place) is { } named)
            return named.Name;
        string[] about = broken.Rule switch
        {
            Rules.OccurredOnMissing or Rules.OccurredInTheFuture => ["occurredOn"],
            Rules.AssociationNotOpen => ["association", "to", "into"],
            Rules.SameAssociation => ["to"],
            Rules.ThroughBeforeOccurred => ["through"],
            Rules.SessionAlreadyHeld or Rules.SessionNotHeld => ["session"],
            Rules.AlreadyAttended or Rules.MemberOrCount => ["member"],
            Rules.StageAlreadyReached => ["stage"],
            Rules.GoalUnknown or Rules.GoalAlreadyDropped => ["goal"],
            Rules.GoalTarget or Rules.GoalUnchanged => ["target.atLeast"],
            Rules.GoalDate => ["by"],
            _ => [],
        };
        return about.Select(a => $"{Data}.{a}").FirstOrDefault(a => Controls.Any(c => c.Name == a)) ?? Subject;
    }

    /// <summary>The field at a place of the entry, or the first within it; null where there is none.</summary>
    public Control? Named(string place)
    {
        var field = place.Split('[')[0];
        return Controls.FirstOrDefault(c => c.Name == field) ?? Controls.FirstOrDefault(c => c.Name.StartsWith($"{field}.", StringComparison.Ordinal));
    }

    /// <summary>What was typed into a field, without white space at its ends.</summary>
    public static string Text(IReadOnlyDictionary<string, string> typed, string field) => typed.GetValueOrDefault(field)?.Trim() ?? "";

    /// <summary>The words that were typed into a field that takes several.</summary>
    public static IEnumerable<string> Words(string text) => text.Split([',', ';', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    // No list of objects, and nothing that holds its like.
    private static bool IsFlat(Shape shape, int depth = 0) => depth < 2 && shape.Fields.All(f => f.Nested is { } nested ? !f.IsList && IsFlat(nested, depth + 1) : f.Form is not null || f.Type == typeof(DateOnly) || f.Type == typeof(bool));

    private static IEnumerable<Control> ControlsOf(Shape shape, string path, bool isPersonal) => shape.Fields.Concat(isPersonal ? shape.Personal : []).SelectMany(field => field.Nested is { } nested
        ? ControlsOf(nested, $"{path}.{field.Name}", isPersonal: false)
        : [new Control($"{path}.{field.Name}", SortOf(field), field.IsRequired || field.Name == "occurredOn", (field.Form as OneOfAttribute)?.Values ?? [])]);

    private static ControlSort SortOf(Field field) => field.Form switch
    {
        SlugAttribute => field.IsList ? ControlSort.Slugs : ControlSort.Slug,
        OneOfAttribute => ControlSort.Choice,
        WholeAttribute => ControlSort.Whole,
        NoteAttribute => ControlSort.Lines,
        TextAttribute { Longest: > 200 } => ControlSort.Lines,
        null when field.Type == typeof(DateOnly) => ControlSort.Date,
        null when field.Type == typeof(bool) => ControlSort.YesNo,
        _ => ControlSort.Line,
    };

    private static JsonNode? Value(Control control, string text) => control.Sort switch
    {
        _ when text.Length == 0 => null,
        ControlSort.Slugs => new JsonArray([.. Words(text).Select(w => (JsonNode)SlugOf(w))]),
        ControlSort.Slug => SlugOf(text),
        ControlSort.Whole => WholeOf(text) is { } number ? number : text,
        ControlSort.YesNo => text is "true" or "false" ? text == "true" : text,
        ControlSort.Lines => text.ReplaceLineEndings("\n"),
        _ => text,
    };

    // Typed in words, it is spelt as slugs are; what is nothing then is left for the rules to tell.
    private static string SlugOf(string text) => Slug.Is(text) ? text : Slug.Of(text) ?? text;

    // People part thousands.
    private static long? WholeOf(string text) =>
        long.TryParse(string.Concat(text.Where(c => !char.IsWhiteSpace(c))), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static void Place(JsonObject data, string[] path, JsonNode value)
    {
        foreach (var name in path[..^1])
        {
            if (data[name] is not JsonObject inner)
                data[name] = inner = [];
            data = inner;
        }

        data[path[^1]] = value;
    }
}
