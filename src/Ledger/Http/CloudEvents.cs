using System.Net.Mime;
using System.Text.Json;
using Ledger.Domain;
using Ledger.Store;
using Ledger.Store.Persons;
using Microsoft.Net.Http.Headers;

namespace Ledger.Http;

/// <summary>
/// One CloudEvent (CloudEvents 1.0.2), read from any of the three HTTP modes. Extension attributes and those that Ledger has no
/// use for are passed over. Why the CloudEvents SDK does not do this: docs/decisions/0024-cloudevents-are-read-by-hand.md.
/// </summary>
public sealed class CloudEvent
{
    public const int LongestId = 200;
    public const int LongestSource = 200;
    private const int LongestContentType = 200;

    private static readonly string _goodId = $"k-0017 (≤ {LongestId})";
    private static readonly string[] _names = ["specversion", "id", "source", "type", "subject", "time", "datacontenttype", "data_base64"];
    private readonly (bool IsSet, string? Text)[] _attributes = new (bool, string?)[_names.Length];
    private JsonElement? _data;

    // In the order of the names.
    private enum Attribute
    {
        SpecVersion,
        Id,
        Source,
        Type,
        Subject,
        Time,
        DataContentType,
        DataBase64,
    }

    /// <summary>The poster's id, as far as it can be told: what an answer names the entry by.</summary>
    public string? Id => Text(Attribute.Id);

    public string? Source => Text(Attribute.Source);

    /// <summary>Structured mode, or one of a batch: a JSON object that holds attributes and data.</summary>
    public static CloudEvent Structured(JsonElement element)
    {
        var read = new CloudEvent();
        if (element.ValueKind != JsonValueKind.Object)
            return read;
        foreach (var member in element.EnumerateObject())
        {
            try
            {
                if (member.NameEquals("data"u8))
                    read._data = member.Value;
                else if (member.Value.ValueKind != JsonValueKind.Null && Named(member) is { } name) // JSON format, section 2.2: null is not set
                    read._attributes[name] = (true, member.Value.ValueKind == JsonValueKind.String ? Text(member.Value) : null);
            }
            catch (InvalidOperationException)
            {
                // half a surrogate pair, or bytes that are no UTF-8: no name of ours
            }
        }

        return read;
    }

    /// <summary>Binary mode: attributes in headers named <c>ce-…</c>, the body is the data.</summary>
    public static CloudEvent Binary(IHeaderDictionary headers, JsonElement data)
    {
        var read = new CloudEvent { _data = data };
        for (var i = 0; i < _names.Length; i++)
            if (headers.TryGetValue($"ce-{_names[i]}", out var value))
                read._attributes[i] = (true, Decoded(value.ToString()));
        return read;
    }

    /// <summary>What is asked of the book.</summary>
    /// <param name="district">The district.</param>
    /// <param name="today">Today there.</param>
    /// <param name="scope">The association that the poster acts for; null where it acts for the district.</param>
    /// <exception cref="RuleBroken">The form is not right.</exception>
    public ProposedEntry ToDraft(District district, DateOnly today, string? scope)
    {
        Rules.Require(Text(Attribute.SpecVersion) == "1.0", Rules.InvalidCloudEvent, "specversion", "1.0");
        Rules.Require(Id is { Length: > 0 and <= LongestId } && Characters.AreVisible(Id), Rules.InvalidCloudEvent, "id", _goodId);
        Rules.Require(Source is { Length: > 0 and <= LongestSource } && Characters.AreVisible(Source) && Uri.IsWellFormedUriString(Source, UriKind.RelativeOrAbsolute),
            Rules.InvalidCloudEvent, "source", "/associations/…");
        if (scope is not null && Source != $"/associations/{scope}")
            throw new RuleBroken(Rules.NotYourSource, $"/associations/{scope}");
        Rules.Require(!PersonalNumber.IsIn(Id!) && !PersonalNumber.IsIn(Source!), Rules.PersonalNumberInId);
        Rules.Require((!IsSet(Attribute.DataContentType) || IsJson(Text(Attribute.DataContentType))) && !IsSet(Attribute.DataBase64),
            Rules.InvalidCloudEvent, "datacontenttype", "application/json");
        var type = EntryType.Named(Text(Attribute.Type) ?? "")
            ?? throw new RuleBroken(Rules.UnknownType, string.Join(", ", EntryType.Posted));
        Rules.Require(type.IsPosted, Rules.NotPostedHere, type.Name);
        var subject = SubjectOf(type);
        DateOnly? occurredOn = null;
        if (IsSet(Attribute.Time))
        {
            var time = Text(Attribute.Time);
            Rules.Require(time is not null && Rfc3339.TryParse(time, out _), Rules.InvalidCloudEvent, "time", "2020-02-03T18:30:00+01:00");
            _ = Rfc3339.TryParse(time!, out var instant);
            occurredOn = district.DateOf(instant);
        }

        var fact = FactJson.ReadPosted(type, _data ?? JsonElement.Parse("{}"), occurredOn);
        Rules.Require(fact.OccurredOn <= today, Rules.OccurredInTheFuture, fact.OccurredOn, today);
        return new(EntryId.Of(district.Name, Source!, Id!), subject, Source!, Id!, fact, scope);
    }

    /// <summary>The same, with the personal data in it sealed: from here on only the poster holds the text.</summary>
    /// <exception cref="RuleBroken">The form is not right.</exception>
    public Item ToItem(District district, DateOnly today, string? scope, Vault vault)
    {
        var draft = ToDraft(district, today, scope);
        return _data is { } data ? vault.Seal(draft, FactJson.PersonalIn(EntryType.Of(draft.Fact), data)) : draft;
    }

    private Subject SubjectOf(EntryType type)
    {
        // Only a reversal may leave its subject to the entry that it reverses.
        if (type.Kind == "entry" && !IsSet(Attribute.Subject))
            return default;
        Rules.Require(Text(Attribute.Subject) is not null, Rules.InvalidSubject, string.Join(", ", SubjectKind.Names));
        var subject = Subject.Parse(Text(Attribute.Subject)!);
        Rules.Require(type.Kind == "entry" || type.Kind == subject.Kind, Rules.SubjectOfAnotherKind, type.Name, subject.Kind, type.Kind);
        return subject;
    }

    private static bool IsJson(string? contentType) =>
        contentType is { Length: <= LongestContentType } && MediaTypeHeaderValue.TryParse(contentType, out var type) && type.MediaType.Equals(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase);

    // HTTP binding, section 3.1.3.2: quotes are taken off first, then what is percent-encoded is decoded, once.
    private static string Decoded(string header) =>
        Uri.UnescapeDataString(header is ['"', .., '"'] ? HeaderUtilities.UnescapeAsQuotedString(header).ToString() : header);

    private static int? Named(JsonProperty member)
    {
        for (var i = 0; i < _names.Length; i++)
            if (member.NameEquals(_names[i]))
                return i;
        return null;
    }

    private bool IsSet(Attribute attribute) => _attributes[(int)attribute].IsSet;

    private string? Text(Attribute attribute) => _attributes[(int)attribute].Text;

    private static string? Text(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null; // half a surrogate pair, or bytes that are no UTF-8: no text
        }
    }
}
