using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Ledger.Domain;

/// <summary>What one field of an entry's data may hold. It stands beside the parameter that receives it.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public abstract class FormAttribute : Attribute;

/// <summary>A slug: 1–60 characters of <c>[a-z0-9-]</c>.</summary>
public sealed class SlugAttribute : FormAttribute;

/// <summary>A subject's id: 1–100 characters of <c>[A-Za-z0-9._:~-]</c>, no personal number.</summary>
public sealed class SubjectIdAttribute : FormAttribute;

/// <summary>Text of 1 to <paramref name="longest"/> UTF-16 code units without control characters or white space at its ends.</summary>
public sealed class TextAttribute(int longest) : FormAttribute
{
    public int Longest { get; } = longest;
}

/// <summary>One of a closed list of slugs.</summary>
public class OneOfAttribute(params string[] values) : FormAttribute
{
    public IReadOnlyList<string> Values { get; } = values;
}

/// <summary>A whole number, both ends included.</summary>
public sealed class WholeAttribute(long least, long greatest) : FormAttribute
{
    public long Least { get; } = least;

    public long Greatest { get; } = greatest;
}

/// <summary>Text of several lines, 1 to <paramref name="longest"/> UTF-16 code units, with no control characters but line feeds and tabs.</summary>
public sealed class NoteAttribute(int longest) : FormAttribute
{
    public int Longest { get; } = longest;
}

/// <summary>An e-mail address: something, an at sign, something, 254 characters at the most and none of them white space.</summary>
public sealed partial class EmailAttribute : FormAttribute
{
    public const int Longest = 254;
    public const string Pattern = @"^[^\s@\u0000-\u001f]+@[^\s@\u0000-\u001f]+$";

    public static bool Is(string text) => text.Length <= Longest && !text.EndsWith('\n') && Form().IsMatch(text);

    [GeneratedRegex(Pattern)]
    private static partial Regex Form();
}

/// <summary>A telephone number: a digit or plus, then 4 to 29 digits, spaces, hyphens or brackets.</summary>
public sealed partial class PhoneAttribute : FormAttribute
{
    public const string Pattern = "^[+0-9(][0-9 ()-]{4,29}$";

    public static bool Is(string text) => !text.EndsWith('\n') && Form().IsMatch(text);

    [GeneratedRegex(Pattern)]
    private static partial Regex Form();
}

/// <summary>A member of the data that holds personal data: it is sealed beside the book, and the event tells only where.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class PersonalAttribute(string name) : Attribute
{
    public string Name { get; } = name;

    public bool IsRequired { get; init; }
}

/// <summary>One field of an entry's data.</summary>
/// <param name="Name">Its name in JSON.</param>
/// <param name="Type">The type that receives it: of a list, that of its items.</param>
/// <param name="Form">What it may hold; null where the type alone says so (dates, yes or no, ids, objects).</param>
/// <param name="IsList">Whether it is a list.</param>
/// <param name="IsRequired">Whether it must be given.</param>
public sealed record Field(string Name, Type Type, FormAttribute? Form, bool IsList, bool IsRequired)
{
    /// <summary>The shape of an object, or of each object in the list. Asked for late, since a measure has parts that have measures.</summary>
    public Shape? Nested => Type.Assembly == typeof(Shape).Assembly ? Shape.Of(Type) : null;
}

/// <summary>
/// The shape of an entry's data: the one description from which posts are checked, the OpenAPI schema is made and the
/// reference is tested. It is read off the constructor of the record that receives the data, so the two cannot part.
/// </summary>
public sealed class Shape
{
    /// <summary>The greatest whole number that every JSON reader reads exactly (RFC 8259 section 6; RFC 8785 section 3.2.2.3).</summary>
    public const long GreatestWhole = 9_007_199_254_740_991;

    /// <summary>The most items of a list.</summary>
    public const int LongestList = 100;

    private static readonly ConcurrentDictionary<Type, Shape> _shapes = new();
    private readonly Dictionary<string, (Field Field, int Place)> _byName;
    private readonly (Field Field, int Place)[] _required;

    private Shape(IReadOnlyList<Field> fields, IReadOnlyList<Field> personal)
    {
        Fields = fields;
        Personal = personal;
        _byName = fields.Concat(personal).Select((f, i) => (f, i)).ToDictionary(f => f.f.Name);
        _required = [.. _byName.Values.Where(f => f.Field.IsRequired)];
    }

    public IReadOnlyList<Field> Fields { get; }

    /// <summary>The fields that hold personal data.</summary>
    public IReadOnlyList<Field> Personal { get; }

    public static Shape Of(Type type) => _shapes.GetOrAdd(type, t => new(
        [.. t.GetConstructors().MaxBy(c => c.GetParameters().Length)!.GetParameters().Select(FieldOf)],
        [.. t.GetCustomAttributes<PersonalAttribute>().Select(PersonalOf)]));

    /// <summary>Checks that <paramref name="data"/> is an object of this shape, each field once and no other.</summary>
    /// <param name="data">The object.</param>
    /// <param name="path">Where it stands in the entry, for the sentence.</param>
    /// <exception cref="RuleBroken">Fields that are not as they should be.</exception>
    public void Check(JsonElement data, string path)
    {
        Rules.Require(data.ValueKind == JsonValueKind.Object, Rules.NotAnObject, path);
        var (seen, faults, unknown) = (0UL, default(Faults), false);
        foreach (var member in data.EnumerateObject())
        {
            var name = member.Name;
            if (!_byName.TryGetValue(name, out var known))
            {
                // Told once: its sentence names those that there are.
                if (!unknown)
                    (faults ??= new()).Add(new(Rules.FieldUnknown, path, string.Join(", ", _byName.Keys)));
                unknown = true;
                continue;
            }

            if ((seen & 1UL << known.Place) != 0)
            {
                (faults ??= new()).Add(new(Rules.FieldTwice, $"{path}.{name}"));
                continue;
            }

            seen |= 1UL << known.Place;
            try
            {
                CheckValue(known.Field, member.Value, new(path, name));
            }
            catch (RuleBroken broken)
            {
                (faults ??= new()).Add(broken);
            }
        }

        foreach (var (field, place) in _required)
            if ((seen & 1UL << place) == 0)
                (faults ??= new()).Add(new(Rules.FieldMissing, $"{path}.{field.Name}"));
        faults?.ThrowAny();
    }

    private static Field PersonalOf(PersonalAttribute personal) => personal.Name == Domain.Personal.Person
        ? new(personal.Name, typeof(Person), null, IsList: false, personal.IsRequired)
        : new(personal.Name, typeof(string), new NoteAttribute(Domain.Personal.LongestNote), IsList: false, personal.IsRequired);

    private static Field FieldOf(ParameterInfo parameter)
    {
        var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        var isList = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>);
        if (isList)
            type = type.GetGenericArguments()[0];
        // occurredOn may be given by the CloudEvents time instead.
        var required = !parameter.HasDefaultValue && parameter.Name != nameof(Fact.OccurredOn);
        return new(JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!), type, parameter.GetCustomAttribute<FormAttribute>(), isList, required);
    }

    /// <summary>Where a value stands in the entry; spelt only for a sentence.</summary>
    private readonly record struct Path(string Of, string Name, int? Item = null)
    {
        public override string ToString() => Item is { } item ? $"{Of}.{Name}[{item}]" : $"{Of}.{Name}";
    }

    private static void CheckValue(Field field, JsonElement value, Path path)
    {
        if (!field.IsList)
        {
            CheckOne(field, value, path);
            return;
        }

        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > LongestList)
            throw new RuleBroken(Rules.NotAList, path.ToString());
        var index = 0;
        foreach (var item in value.EnumerateArray())
            CheckOne(field, item, path with { Item = index++ });
    }

    private static void CheckOne(Field field, JsonElement value, Path path)
    {
        switch (field.Form)
        {
            case SlugAttribute when Text(value) is not { } slug || !Slug.Is(slug):
                throw new RuleBroken(Rules.NotASlug, path.ToString());
            case SubjectIdAttribute when Text(value) is { Length: <= Subject.LongestId } id && PersonalNumber.IsIn(id):
                throw new RuleBroken(Rules.PersonalNumberInId);
            case SubjectIdAttribute when Text(value) is not { } id || !Subject.IsId(id):
                throw new RuleBroken(Rules.NotASubjectId, path.ToString());
            case TextAttribute text when Text(value) is not { Length: > 0 } words || words.Length > text.Longest || words.Trim().Length != words.Length || words.Any(char.IsControl):
                throw new RuleBroken(Rules.NotAText, path.ToString(), text.Longest);
            case NoteAttribute note when Text(value) is not { Length: > 0 } lines || lines.Length > note.Longest || lines.Trim().Length != lines.Length
                || lines.Any(c => char.IsControl(c) && c is not ('\n' or '\t')):
                throw new RuleBroken(Rules.NotANote, path.ToString(), note.Longest);
            case EmailAttribute when Text(value) is not { } email || !EmailAttribute.Is(email):
                throw new RuleBroken(Rules.NotAnEmail, path.ToString());
            case PhoneAttribute when Text(value) is not { } phone || !PhoneAttribute.Is(phone):
                throw new RuleBroken(Rules.NotAPhoneNumber, path.ToString());
            case OneOfAttribute oneOf when Text(value) is not { } choice || !oneOf.Values.Contains(choice):
                throw new RuleBroken(Rules.NotOneOf, path.ToString(), string.Join(", ", oneOf.Values));
            case WholeAttribute whole when !IsWhole(value, out var number) || number < whole.Least || number > whole.Greatest:
                throw new RuleBroken(Rules.NotAWholeNumber, path.ToString(), whole.Least, whole.Greatest);
            case null:
                CheckType(field, value, path);
                break;
        }
    }

    private static void CheckType(Field field, JsonElement value, Path path)
    {
        if (field.Type == typeof(DateOnly))
        {
            if (Text(value) is not { } date || !DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
                || (day.Year >= 3000 && field.Name != "occurredOn"))
                throw new RuleBroken(Rules.NotADate, path.ToString());
        }
        else if (field.Type == typeof(bool))
        {
            if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
                throw new RuleBroken(Rules.NotAYesOrNo, path.ToString());
        }
        else if (field.Type == typeof(Guid))
        {
            if (Text(value) is not { } guid || !Guid.TryParseExact(guid, "D", out _))
                throw new RuleBroken(Rules.NotAnEntryId, path.ToString());
        }
        else if (field.Nested is { } shape)
        {
            shape.Check(value, path.ToString());
            if (field.Type == typeof(Person) && !value.EnumerateObject().Any())
                throw new RuleBroken(Rules.PersonEmpty, path.ToString());
        }
        else
        {
            CheckWhere(value, path.ToString());
        }
    }

    /// <summary>The <c>where</c> of a measure: an object of slugs.</summary>
    private static void CheckWhere(JsonElement value, string path)
    {
        Rules.Require(value.ValueKind == JsonValueKind.Object, Rules.NotAnObject, path);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject())
        {
            Rules.Require(seen.Add(member.Name), Rules.FieldTwice, $"{path}.{member.Name}");
            Rules.Require(Text(member.Value) is { } slug && Slug.Is(slug), Rules.NotASlug, $"{path}.{member.Name}");
        }
    }

    // The raw text decides, since 1.0 and 1e0 are other spellings of 1 and would hash differently.
    private static bool IsWhole(JsonElement value, out long number)
    {
        number = 0;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out number) && value.GetRawText() is not "-0"
            && !value.GetRawText().AsSpan().ContainsAny(".eE");
    }

    private static string? Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
