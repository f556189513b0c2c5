using System.Globalization;
using System.Net.Mime;
using System.Text;
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
    private static readonly UTF8Encoding _strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly (bool IsSet, string? Text)[] _attributes = new (bool, string?)[_names.Length];
    private readonly Faults _faults = new();
    private JsonElement? _data;
    private bool _isEvent = true;

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
        {
            read._isEvent = false;
            return read;
        }

        var (seen, others) = (0, default(HashSet<string>));
        foreach (var member in element.EnumerateObject())
        {
            try
            {
                var name = Named(member);
                var isTwice = name is { } place ? (seen & 1 << place) != 0 : !(others ??= []).Add(member.Name);
                if (isTwice)
                    read._faults.Add(new(Rules.FieldTwice, member.Name));
                seen |= name is { } known ? 1 << known : 0;
                if (name == _names.Length)
                    read._data = member.Value;
                else if (name is { } attribute && member.Value.ValueKind != JsonValueKind.Null) // JSON format, section 2.2: null is not set
                    read._attributes[attribute] = (true, member.Value.ValueKind == JsonValueKind.String ? Text(member.Value) : null);
            }
            catch (InvalidOperationException)
            {
                // half a surrogate pair: no name of ours
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
            {
                var text = value.Count == 1 ? Decoded(value.ToString()) : null;
                read._faults.Require(text is not null, Rules.InvalidHeader, $"ce-{_names[i]}");
                read._attributes[i] = (true, text);
            }

        return read;
    }

    /// <summary>What is asked of the book.</summary>
    /// <param name="district">The district.</param>
    /// <param name="today">Today there.</param>
    /// <param name="scope">The association that the poster acts for; null where it acts for the district.</param>
    /// <exception cref="RuleBroken">The form is not right.</exception>
    public ProposedEntry ToDraft(District district, DateOnly today, string? scope)
    {
        Rules.Require(_isEvent, Rules.InvalidCloudEvent, "specversion", "1.0");
        var faults = _faults;
        RequireText(faults, Attribute.SpecVersion, Text(Attribute.SpecVersion) == "1.0", "1.0");
        var hasId = RequireText(faults, Attribute.Id, Id is { Length: > 0 and <= LongestId } && Characters.AreVisible(Id), _goodId);
        var hasSource = RequireText(faults, Attribute.Source, Source is { Length: > 0 and <= LongestSource } && Characters.AreVisible(Source) && Uri.IsWellFormedUriString(Source, UriKind.RelativeOrAbsolute),
            "/associations/…");
        if (scope is not null && hasSource && !ProposalSource.IsOf(Source!, scope))
            throw new RuleBroken(Rules.NotYourSource, $"/associations/{scope}");
        faults.Require(!(hasId && PersonalNumber.IsIn(Id!)) && !(hasSource && PersonalNumber.IsIn(Source!)), Rules.PersonalNumberInId);
        RequireText(faults, Attribute.DataContentType, !IsSet(Attribute.DataContentType) || IsJson(Text(Attribute.DataContentType)), "application/json");
        ReadBase64(faults);
        var type = EntryType.Named(Text(Attribute.Type) ?? "");
        if (type is null && !IsUnread(Attribute.Type, faults))
            faults.Add(new(Rules.UnknownType, string.Join(", ", EntryType.Posted)));
        else if (type is not null)
            faults.Require(type.IsPosted, Rules.NotPostedHere, type.Name);
        var subject = SubjectOf(type, faults);
        var occurredOn = IsSet(Attribute.Time) ? DateOfTime(district, faults) ?? today : (DateOnly?)null;
        var fact = type is null || !type.IsPosted ? null : FactOf(type, occurredOn, faults);
        if ((fact?.OccurredOn ?? ToldDay()) is { } day)
            faults.Require(day <= today, Rules.OccurredInTheFuture, day, today);
        faults.ThrowAny();
        return new(EntryId.Of(district.Name, Source!, Id!), subject, Source!, Id!, fact!, scope);
    }

    /// <summary>The same, with the personal data in it sealed: from here on only the poster holds the text.</summary>
    /// <exception cref="RuleBroken">The form is not right.</exception>
    public Item ToItem(District district, DateOnly today, string? scope, Vault vault)
    {
        var draft = ToDraft(district, today, scope);
        return _data is { } data ? vault.Seal(draft, FactJson.PersonalIn(EntryType.Of(draft.Fact), data)) : draft;
    }

    // A header that could not be read has been told already.
    private static bool RequireText(Faults faults, Attribute attribute, bool holds, string example)
    {
        if (!holds && !IsUnread(attribute, faults))
            faults.Add(new(Rules.InvalidCloudEvent, _names[(int)attribute], example));
        return holds;
    }

    private static bool IsUnread(Attribute attribute, Faults faults) => faults.Has(Rules.InvalidHeader, $"ce-{_names[(int)attribute]}");

    /// <summary>The data as bytes in base64 (JSON format, section 3.1.1): what SDKs make of buffers. They are read as the JSON that they hold.</summary>
    private void ReadBase64(Faults faults)
    {
        if (!IsSet(Attribute.DataBase64))
            return;
        if (_data is not null)
        {
            faults.Add(new(Rules.InvalidCloudEvent, "data_base64", "data"));
            return;
        }

        _data = JsonElement.Parse("{}");
        try
        {
            var bytes = Convert.FromBase64String(Text(Attribute.DataBase64) ?? "!");
            _ = _strict.GetCharCount(bytes);
            _data = JsonElement.Parse(bytes);
        }
        catch (Exception e) when (e is FormatException or DecoderFallbackException or JsonException)
        {
            faults.Add(new(Rules.DataNotJson));
        }
    }

    private Fact? FactOf(EntryType type, DateOnly? occurredOn, Faults faults)
    {
        if (faults.Has(Rules.DataNotJson))
            return null;
        try
        {
            return FactJson.ReadPosted(type, _data ?? JsonElement.Parse("{}"), occurredOn);
        }
        catch (RuleBroken broken)
        {
            faults.Add(broken);
            return null;
        }
    }

    // Of data that are not right otherwise.
    private DateOnly? ToldDay() => _data is { ValueKind: JsonValueKind.Object } data && data.TryGetProperty("occurredOn", out var day) && day.ValueKind == JsonValueKind.String
        && DateOnly.TryParseExact(Text(day), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var told) ? told : null;

    private DateOnly? DateOfTime(District district, Faults faults)
    {
        var isInstant = Rfc3339.TryParse(Text(Attribute.Time) ?? "", out var instant);
        RequireText(faults, Attribute.Time, isInstant, "2020-02-03T18:30:00+01:00");
        return isInstant ? district.DateOf(instant) : null;
    }

    private Subject SubjectOf(EntryType? type, Faults faults)
    {
        // Only a reversal may leave its subject to the entry that it reverses.
        if ((!IsSet(Attribute.Subject) && type is null or { Kind: "entry" }) || IsUnread(Attribute.Subject, faults))
            return default;
        try
        {
            Rules.Require(Text(Attribute.Subject) is not null, Rules.InvalidSubject, string.Join(", ", SubjectKind.Names));
            var subject = Subject.Parse(Text(Attribute.Subject)!);
            Rules.Require(type is null or { Kind: "entry" } || type.Kind == subject.Kind, Rules.SubjectOfAnotherKind, type?.Name ?? "", subject.Kind, type?.Kind ?? "");
            return subject;
        }
        catch (RuleBroken broken)
        {
            faults.Add(broken);
            return default;
        }
    }

    private static bool IsJson(string? contentType) =>
        contentType is { Length: <= LongestContentType } && MediaTypeHeaderValue.TryParse(contentType, out var type) && type.MediaType.Equals(MediaTypeNames.Application.Json, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The value of a header (HTTP binding, section 3.1.3.2): quotes are taken off first, then what is percent-encoded is decoded, once. Null where it
    /// holds what is no percent-encoding of UTF-8, or a byte that should have been percent-encoded: a space among them, so that two headers which
    /// somebody on the way has joined are none.
    /// </summary>
    private static string? Decoded(string header)
    {
        var isQuoted = header is ['"', .., '"'];
        var text = isQuoted ? HeaderUtilities.UnescapeAsQuotedString(header).ToString() : header;
        var bytes = new byte[text.Length];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] > '~' || (text[i] == ' ' && !isQuoted))
                return null;
            if (text[i] != '%')
                bytes[length++] = (byte)text[i];
            else if (i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
                bytes[length++] = byte.Parse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            else
                return null;
            i += text[i] == '%' ? 2 : 0;
        }

        try
        {
            return _strict.GetString(bytes.AsSpan(0, length));
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    // Which attribute it is; the number after theirs for the data.
    private static int? Named(JsonProperty member)
    {
        if (member.NameEquals("data"u8))
            return _names.Length;
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
