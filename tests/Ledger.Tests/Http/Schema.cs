using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Ledger.Tests.Http;

/// <summary>
/// As much of JSON Schema 2020-12 as the description uses. Stricter in one thing: a member that a schema does not name is a fault,
/// whether or not the schema forbids it, so that nothing goes undescribed.
/// </summary>
public sealed class Schema(JsonObject document)
{
    /// <summary>What in <paramref name="value"/> is not as the schema says, each with its place; nothing where it conforms.</summary>
    public IReadOnlyList<string> Faults(JsonNode? value, JsonObject schema, string path = "$") => Faults(value, schema, path, []);

    /// <summary>The members that a schema names, those of what it is put together from included.</summary>
    public IEnumerable<string> Members(JsonObject schema) => schema["$ref"] is { } reference ? Members(Resolve((string)reference!))
        : (schema["properties"]?.AsObject().Select(p => p.Key) ?? []).Concat(Parts(schema).SelectMany(Members)).Distinct();

    private static IEnumerable<JsonObject> Parts(JsonObject schema) => new[] { "allOf", "oneOf", "anyOf" }.SelectMany(of => schema[of]?.AsArray().Select(s => s!.AsObject()) ?? []);

    // What stands around the schema may name further members.
    private IReadOnlyList<string> Faults(JsonNode? value, JsonObject schema, string path, IReadOnlyCollection<string> named)
    {
        if (schema["$ref"] is { } reference)
            return Faults(value, Resolve((string)reference!), path, named);
        var faults = new List<string>();
        Check(value, schema, path, faults, named);
        return faults;
    }

    /// <summary>What a reference within the document leads to.</summary>
    public JsonObject Resolve(string reference)
    {
        reference.Should().StartWith("#/");
        return reference[2..].Split('/').Aggregate((JsonNode?)document, (node, step) => node?[step.Replace("~1", "/").Replace("~0", "~")])?.AsObject()
            ?? throw new KeyNotFoundException(reference);
    }

    private void Check(JsonNode? value, JsonObject schema, string path, List<string> faults, IReadOnlyCollection<string> around)
    {
        var named = schema["allOf"] is null ? around : [.. around, .. Members(schema)];
        var type = TypeOf(value);
        void Require(bool holds, string what)
        {
            if (!holds)
                faults.Add($"{path}: {what}, but is {value?.ToJsonString() ?? "null"}");
        }

        if (schema["type"] is JsonValue one)
            Require((string)one! == type, $"is to be {one}");
        else if (schema["type"] is JsonArray several)
            Require(several.Any(t => (string)t! == type), $"is to be one of {several.ToJsonString()}");
        if (schema["const"] is { } constant)
            Require(JsonNode.DeepEquals(constant, value), $"is to be {constant}");
        if (schema["enum"] is JsonArray values)
            Require(values.Any(v => JsonNode.DeepEquals(v, value)), $"is to be one of {values.ToJsonString()}");
        if (schema["not"] is JsonObject not)
            Require(Faults(value, not, path).Count > 0, "is not to be");
        foreach (var part in schema["allOf"]?.AsArray() ?? [])
            faults.AddRange(Faults(value, part!.AsObject(), path, named));
        if (schema["anyOf"] is JsonArray any)
            Require(any.Any(s => Faults(value, s!.AsObject(), path, named).Count == 0), "is to be as one of its schemas");
        if (schema["oneOf"] is JsonArray words && words.All(w => w!["const"] is not null || (string?)w["type"] == "null"))
            Require(words.Any(w => JsonNode.DeepEquals(w!["const"], value)), $"is to be one of {string.Join(", ", words.Select(w => w!["const"]?.ToJsonString() ?? "null"))}");
        else if (schema["oneOf"] is JsonArray alternatives)
            CheckOneOf(value, schema, alternatives, path, faults, named);
        switch (type)
        {
            case "string":
                CheckText((string)value!, schema, Require);
                break;
            case "integer":
                var number = value!.GetValue<long>();
                Require(schema["minimum"] is not { } least || number >= least.GetValue<long>(), $"is to be at least {schema["minimum"]}");
                Require(schema["maximum"] is not { } most || number <= most.GetValue<long>(), $"is to be at most {schema["maximum"]}");
                break;
            case "array":
                Require(schema["maxItems"] is not { } length || value!.AsArray().Count <= (int)length, $"is to hold {schema["maxItems"]} at most");
                if (schema["items"] is JsonObject items)
                    faults.AddRange(value!.AsArray().SelectMany((v, i) => Faults(v, items, $"{path}[{i}]")));
                break;
            case "object":
                Require(schema["minProperties"] is not { } few || value!.AsObject().Count >= (int)few, $"is to hold {schema["minProperties"]} at least");
                CheckObject(value!.AsObject(), schema, path, faults, named);
                break;
        }
    }

    private void CheckOneOf(JsonNode? value, JsonObject schema, JsonArray alternatives, string path, List<string> faults, IReadOnlyCollection<string> named)
    {
        // A discriminator tells which, and its faults are then worth reading.
        if (schema["discriminator"] is { } discriminator && value is JsonObject
            && discriminator["mapping"]![(string?)value[(string)discriminator["propertyName"]!] ?? ""] is { } chosen)
        {
            faults.AddRange(Faults(value, Resolve((string)chosen!), path, named));
            return;
        }

        if (alternatives.Count == 1)
        {
            faults.AddRange(Faults(value, alternatives[0]!.AsObject(), path, named));
            return;
        }

        var fitting = alternatives.Count(s => Faults(value, s!.AsObject(), path, named).Count == 0);
        if (fitting != 1)
            faults.Add($"{path}: is to be as exactly one of its schemas, but is as {fitting}");
    }

    private static void CheckText(string text, JsonObject schema, Action<bool, string> require)
    {
        require(schema["minLength"] is not { } least || text.Length >= (int)least, $"is to be of length {schema["minLength"]} at least");
        require(schema["maxLength"] is not { } most || text.Length <= (int)most, $"is to be of length {schema["maxLength"]} at most");
        require(schema["pattern"] is not { } pattern || Regex.IsMatch(text, (string)pattern!), $"is to match {schema["pattern"]}");
        require((string?)schema["format"] switch
        {
            "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", out _),
            "date-time" => text.Contains('T') && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _),
            "uuid" => Guid.TryParseExact(text, "D", out _),
            "uri-reference" => Uri.IsWellFormedUriString(text, UriKind.RelativeOrAbsolute),
            null => true,
            var unknown => throw new NotSupportedException(unknown),
        }, $"is to be a {schema["format"]}");
    }

    private void CheckObject(JsonObject value, JsonObject schema, string path, List<string> faults, IReadOnlyCollection<string> named)
    {
        faults.AddRange((schema["required"]?.AsArray() ?? []).Where(r => !value.ContainsKey((string)r!)).Select(r => $"{path}: lacks {r}"));
        if (schema["properties"] is null && schema["additionalProperties"] is null)
            return;
        foreach (var (name, member) in value)
            if ((schema["properties"]?[name] ?? schema["additionalProperties"]) is JsonObject inner)
                faults.AddRange(Faults(member, inner, $"{path}.{name}"));
            else if (!named.Contains(name))
                faults.Add($"{path}: has the unknown member {name}");
    }

    private static string TypeOf(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => value.ToJsonString().AsSpan().ContainsAny(".eE") ? "number" : "integer",
    };
}
