using System.Net.Mime;
using System.Text.Json;
using Ledger.Domain;
using Ledger.Store;
using Ledger.Store.Persons;
using Microsoft.Net.Http.Headers;

namespace Ledger.Http;

/// <summary>
/// One CloudEvent (CloudEvents 1.0.2), read from any of the three HTTP modes. Extension attributes and those that Ledger has no
/// use for are passed over.
/// </summary>
public sealed class CloudEvent
{
    public const int LongestId = 200;
    public const int LongestSource = 200;

    private readonly Dictionary<string, string?> _attributes = new(StringComparer.Ordinal);
    private JsonElement? _data;

    /// <summary>The poster's id, as far as it can be told: what an answer names the entry by.</summary>
    public string? Id => _attributes.GetValueOrDefault("id");

    public string? Source => _attributes.GetValueOrDefault("source");

    /// <summary>Structured mode, or one of a batch: a JSON object that holds attributes and data.</summary>
    public static CloudEvent Structured(JsonElement element)
    {
        var read = new CloudEvent();
        if (element.ValueKind != JsonValueKind.Object)
            return read;
        foreach (var member in element.EnumerateObject())
        {
            var name = Text(() => member.Name);
            if (name == "data")
                read._data = member.Value;
            else if (name is not null && member.Value.ValueKind != JsonValueKind.Null) // JSON format, section 2.2: null is not set
                read._attributes[name] = member.Value.ValueKind == JsonValueKind.String ? Text(() => member.Value.GetString()) : null;
        }

        return read;
    }

    /// <summary>Binary mode: attributes in headers named <c>ce-…</c>, the body is the data.</summary>
    public static CloudEvent Binary(IHeaderDictionary headers, JsonElement data)
    {
        var read = new CloudEvent { _data = data };
        foreach (var (name, value) in headers)
            if (name.StartsWith("ce-", StringComparison.OrdinalIgnoreCase))
                read._attributes[name[3..].ToLowerInvariant()] = Decoded(value.ToString());
        return read;
    }

    /// <summary>What is asked of the book.</summary>
    /// <param name="district">The district.</param>
    /// <param name="today">Today there.</param>
    /// <param name="scope">The association that the poster acts for; null where it acts for the district.</param>
    /// <exception cref="RuleBroken">The form is not right.</exception>
    public Draft ToDraft(District district, DateOnly today, string? scope)
    {
        Rules.Require(_attributes.GetValueOrDefault("specversion") == "1.0", Rules.InvalidCloudEvent, "specversion", "1.0");
        Rules.Require(Id is { Length: > 0 and <= LongestId } && !Id.Any(char.IsControl), Rules.InvalidCloudEvent, "id", $"k-0017 (≤ {LongestId})");
        Rules.Require(Source is { Length: > 0 and <= LongestSource } && Uri.IsWellFormedUriString(Source, UriKind.RelativeOrAbsolute),
            Rules.InvalidCloudEvent, "source", "/associations/…");
        Rules.Require(scope is null || Source == $"/associations/{scope}", Rules.NotYourSource, $"/associations/{scope}");
        Rules.Require(!PersonalNumber.IsIn(Id!) && !PersonalNumber.IsIn(Source!), Rules.PersonalNumberInId);
        Rules.Require(IsJson(_attributes.GetValueOrDefault("datacontenttype", MediaTypeNames.Application.Json)) && !_attributes.ContainsKey("data_base64"),
            Rules.InvalidCloudEvent, "datacontenttype", "application/json");
        var type = EntryType.Named(_attributes.GetValueOrDefault("type") ?? "")
            ?? throw new RuleBroken(Rules.UnknownType, string.Join(", ", EntryType.Posted));
        Rules.Require(type.IsPosted, Rules.NotPostedHere, type.Name);
        var subject = SubjectOf(type);
        DateOnly? occurredOn = null;
        if (_attributes.TryGetValue("time", out var time))
        {
            Rules.Require(time is not null && Rfc3339.TryParse(time, out _), Rules.InvalidCloudEvent, "time", "2020-02-03T18:30:00+01:00");
            _ = Rfc3339.TryParse(time!, out var instant);
            occurredOn = district.DateOf(instant);
        }

        var fact = FactJson.ReadPosted(type, _data ?? JsonElement.Parse("{}"), occurredOn);
        Rules.Require(fact.OccurredOn <= today, Rules.OccurredInTheFuture, fact.OccurredOn, today);
        return new(EntryId.Of(district.Name, Source!, Id!), subject, Source!, Id!, fact, scope);
    }

    /// <summary>The same, with the personal data in it sealed: from here on nobody holds the text but whoever posted it.</summary>
    /// <exception cref="RuleBroken">The form is not right.</exception>
    public Item ToItem(District district, DateOnly today, string? scope, Vault vault)
    {
        var draft = ToDraft(district, today, scope);
        return _data is { } data ? vault.Seal(draft, FactJson.PersonalIn(EntryType.Of(draft.Fact), data)) : draft;
    }

    private Subject SubjectOf(EntryType type)
    {
        // Only a reversal may leave its subject to the entry that it reverses.
        if (type.Kind == "entry" && !_attributes.ContainsKey("subject"))
            return default;
        Rules.Require(_attributes.GetValueOrDefault("subject") is not null, Rules.InvalidSubject, string.Join(", ", Story.Kinds));
        var subject = Subject.Parse(_attributes["subject"]!);
        Rules.Require(type.Kind == "entry" || type.Kind == subject.Kind, Rules.SubjectOfAnotherKind, type.Name, subject.Kind, type.Kind);
        return subject;
    }

    private static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type) && type.MediaType.Equals(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase);

    // HTTP binding, section 3.1.3.2: quotes are taken off first, then what is percent-encoded is decoded, once.
    private static string Decoded(string header) =>
        Uri.UnescapeDataString(header is ['"', .., '"'] ? HeaderUtilities.UnescapeAsQuotedString(header).ToString() : header);

    private static string? Text(Func<string?> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            return null; // half a surrogate pair, or bytes that are no UTF-8: no text
        }
    }
}
