using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Ledger.Domain;

/// <summary>Facts as the JSON that stands in the book: camelCase, nothing that is null, dates as <c>YYYY-MM-DD</c>.</summary>
public static class FactJson
{
    private static readonly JsonSerializerOptions _options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    // What another program wrote may lack what Ledger would never leave out.
    private static readonly JsonSerializerOptions _stored = new(_options) { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    // What is posted as a person or a note is not what the book holds under these names.
    private static readonly JsonSerializerOptions _posted = new(_options)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveSealedOut } },
    };

    /// <summary>How facts are spelt, for serializers that are given options.</summary>
    public static JsonSerializerOptions Options => new(_options);

    /// <summary>The fact's data, one spelling for each fact: two facts are the same exactly when these bytes are.</summary>
    public static byte[] Write(Fact fact) => JsonSerializer.SerializeToUtf8Bytes(fact, fact.GetType(), _options);

    /// <summary>A goal as it is spelt in the book.</summary>
    public static JsonElement Element(Goal goal) => JsonSerializer.SerializeToElement(goal, _options);

    /// <summary>Reads what <see cref="Write"/> wrote, in whatever order PostgreSQL keeps its members.</summary>
    /// <exception cref="JsonException">The data are not this type's.</exception>
    public static Fact Read(EntryType type, ReadOnlySpan<byte> data) =>
        (Fact?)JsonSerializer.Deserialize(data, type.Class, _stored) ?? throw new JsonException("null is no fact");

    /// <summary>Checks a fact that came into the book by another door than a post, as if it had been posted.</summary>
    /// <exception cref="RuleBroken">It could not have been posted.</exception>
    public static void Check(Fact fact) => EntryType.Of(fact).Shape.Check(JsonElement.Parse(Write(fact)), "data");

    /// <summary>A person in one spelling.</summary>
    public static byte[] WritePerson(Person person) => JsonSerializer.SerializeToUtf8Bytes(person, _options);

    /// <summary>Reads what <see cref="WritePerson"/> wrote.</summary>
    public static Person ReadPerson(ReadOnlySpan<byte> text) => JsonSerializer.Deserialize<Person>(text, _options) ?? throw new JsonException("null is no person");

    /// <summary>The personal data in posted data that <see cref="ReadPosted"/> has found to be right in form.</summary>
    public static IReadOnlyList<PersonalText> PersonalIn(EntryType type, JsonElement data)
    {
        List<PersonalText>? found = null;
        foreach (var field in type.Shape.Personal)
            if (data.TryGetProperty(field.Name, out var value))
                (found ??= []).Add(new(field.Name, field.Name == Personal.Person ? WritePerson(value.Deserialize<Person>(_options)!) : Encoding.UTF8.GetBytes(value.GetString()!)));
        return found ?? [];
    }

    /// <summary>Checks posted data against the type's shape and makes the fact of it.</summary>
    /// <param name="type">The type of entry.</param>
    /// <param name="data">The posted data.</param>
    /// <param name="occurredOn">The date where the data name none.</param>
    /// <exception cref="RuleBroken">The data are not of the type's shape, or no date is given, or both.</exception>
    public static Fact ReadPosted(EntryType type, JsonElement data, DateOnly? occurredOn)
    {
        Rules.Require(data.ValueKind == JsonValueKind.Object, Rules.NotAnObject, "data");
        try
        {
            var (hasDay, faults) = (data.TryGetProperty("occurredOn", out _), new Faults());
            try
            {
                type.Shape.Check(data, "data");
            }
            catch (RuleBroken broken)
            {
                faults.Add(broken);
            }

            faults.Require(hasDay || occurredOn is not null, Rules.OccurredOnMissing);
            faults.ThrowAny();
            var fact = (Fact)data.Deserialize(type.Class, _posted)!;
            return hasDay ? fact : fact with { OccurredOn = occurredOn!.Value };
        }
        catch (InvalidOperationException)
        {
            // half a surrogate pair, which JSON can spell and Unicode cannot hold
            throw new RuleBroken(Rules.InvalidJson);
        }
    }

    private static void LeaveSealedOut(JsonTypeInfo type)
    {
        for (var i = type.Properties.Count - 1; i >= 0; i--)
            if (type.Properties[i].PropertyType == typeof(Sealed))
                type.Properties.RemoveAt(i);
    }
}
