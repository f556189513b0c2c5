using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace Ledger.Transparency;

/// <summary>Reads the nine members of an entry in any order.</summary>
internal ref struct LogEntryReader(ReadOnlyMemory<byte> json)
{
    private const int MemberCount = 9;

    private Utf8JsonReader _reader;

    private long? _position, _version;
    private Guid? _entry;
    private string? _district, _subject, _type;
    private DateTimeOffset? _recordedAt;
    private ReadOnlyMemory<byte>? _headers, _data;

    public LogEntry Read()
    {
        if (!Utf8.IsValid(json.Span))
            throw new FormatException("The entry is not UTF-8.");
        try
        {
            return ReadMembers();
        }
        catch (JsonException malformed)
        {
            throw new FormatException($"No JSON text: {malformed.Message}", malformed);
        }
        catch (InvalidOperationException surrogate)
        {
            // The reader throws it for escapes that spell half a character: the types of all tokens are looked at before.
            throw new FormatException("A string holds a lone surrogate.", surrogate);
        }
    }

    private LogEntry ReadMembers()
    {
        _reader = new(json.Span, new JsonReaderOptions { MaxDepth = CanonicalJson.MaxDepth });
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.StartObject)
            throw new FormatException("An entry is a JSON object.");
        var members = 0;
        for (; _reader.Read() && _reader.TokenType != JsonTokenType.EndObject; members++)
            ReadMember();
        _reader.Read(); // throws where more follows
        return members == MemberCount && (_position, _entry, _district, _subject, _version, _type) is ({ } position, { } entry, { } district, { } subject, { } version, { } type)
            && (_recordedAt, _headers, _data) is ({ } recordedAt, { } headers, { } data)
            ? new(position, entry, district, subject, version, type, recordedAt, headers, data)
            : throw new FormatException("An entry has the members position, entry, district, subject, version, type, recordedAt, headers and data, each once.");
    }

    private void ReadMember()
    {
        if (_reader.ValueTextEquals("position"u8))
            _position = Whole("position");
        else if (_reader.ValueTextEquals("version"u8))
            _version = Whole("version");
        else if (_reader.ValueTextEquals("entry"u8))
            _entry = Id();
        else if (_reader.ValueTextEquals("district"u8))
            _district = Text("district");
        else if (_reader.ValueTextEquals("subject"u8))
            _subject = Text("subject");
        else if (_reader.ValueTextEquals("type"u8))
            _type = Text("type");
        else if (_reader.ValueTextEquals("recordedAt"u8))
            _recordedAt = Instant();
        else if (_reader.ValueTextEquals("headers"u8))
            _headers = Json();
        else if (_reader.ValueTextEquals("data"u8))
            _data = Json();
        else
            throw new FormatException($"An entry has no member '{_reader.GetString()}'.");
    }

    private long Whole(string name)
    {
        _reader.Read();
        return _reader.TokenType == JsonTokenType.Number && Utf8Parser.TryParse(_reader.ValueSpan, out long number, out var read) && read == _reader.ValueSpan.Length
            ? number : throw new FormatException($"{name} is no whole number of 64 bits.");
    }

    private string Text(string name)
    {
        _reader.Read();
        return _reader.TokenType == JsonTokenType.String ? _reader.GetString()! : throw new FormatException($"{name} is no string.");
    }

    private Guid Id()
    {
        var text = Text("entry");
        return Guid.TryParseExact(text, "D", out var id) && id.ToString() == text ? id : throw new FormatException("entry is no id in lower-case hexadecimal.");
    }

    private DateTimeOffset Instant() =>
        DateTimeOffset.TryParseExact(Text("recordedAt"), LogEntry.InstantFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? instant : throw new FormatException("recordedAt is no instant in UTC with six decimals.");

    /// <summary>A value as it stands; its canonical spelling is tried when it is asked for.</summary>
    private ReadOnlyMemory<byte> Json()
    {
        _reader.Read();
        var start = (int)_reader.TokenStartIndex;
        _reader.Skip();
        return json[start..(int)_reader.BytesConsumed];
    }
}
