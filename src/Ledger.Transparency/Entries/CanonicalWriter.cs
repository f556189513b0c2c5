using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace Ledger.Transparency;

/// <summary>
/// Writes the canonical spelling of one JSON text in one pass: each object's members as they come, and, where they came in another order, the object's
/// bytes put in order once it ends.
/// </summary>
internal ref struct CanonicalWriter
{
    private readonly Span<byte> _output;

    // The names of the objects that are open, without escapes, and where each of their members stands in the output.
    private readonly byte[] _names;
    private readonly Member[] _members;
    private readonly byte[] _scratch;

    private Utf8JsonReader _reader;
    private int _length, _namesLength, _memberCount;

    private readonly record struct Member(int Name, int NameLength, int Start, int Length);

    /// <param name="json">The text, of valid UTF-8.</param>
    /// <param name="output">At least as long as the text.</param>
    public CanonicalWriter(ReadOnlySpan<byte> json, Span<byte> output)
    {
        _output = output;
        _reader = new(json, new JsonReaderOptions { MaxDepth = CanonicalJson.MaxDepth });
        _names = ArrayPool<byte>.Shared.Rent(json.Length);
        _scratch = ArrayPool<byte>.Shared.Rent(json.Length);
        _members = ArrayPool<Member>.Shared.Rent(json.Length / 4 + 1); // a member has four bytes at least, as in "":0
    }

    public readonly void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_names);
        ArrayPool<byte>.Shared.Return(_scratch);
        ArrayPool<Member>.Shared.Return(_members);
    }

    public int WriteAll()
    {
        _reader.Read();
        WriteValue();
        _reader.Read(); // throws where more follows
        return _length;
    }

    private void WriteValue()
    {
        switch (_reader.TokenType)
        {
            case JsonTokenType.StartObject:
                WriteObject();
                break;

            case JsonTokenType.StartArray:
                WriteList();
                break;

            case JsonTokenType.String:
                WriteString();
                break;

            case JsonTokenType.Number:
                WriteNumber();
                break;

            default: // true, false and null have one spelling
                Put(_reader.ValueSpan);
                break;
        }
    }

    private void WriteList()
    {
        Put((byte)'[');
        for (var isFirst = true; _reader.Read() && _reader.TokenType != JsonTokenType.EndArray; isFirst = false)
        {
            if (!isFirst)
                Put((byte)',');
            WriteValue();
        }

        Put((byte)']');
    }

    private void WriteObject()
    {
        var (firstMember, firstName) = (_memberCount, _namesLength);
        Put((byte)'{');
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
        {
            if (_memberCount > firstMember)
                Put((byte)',');
            var (name, start) = (_namesLength, _length);
            _namesLength += WriteName(_names.AsSpan(name));
            Put((byte)':');
            _reader.Read();
            WriteValue();
            _members[_memberCount++] = new(name, _namesLength - name, start, _length - start);
        }

        PutInOrder(_members.AsSpan(firstMember, _memberCount - firstMember));
        Put((byte)'}');
        (_memberCount, _namesLength) = (firstMember, firstName);
    }

    private readonly void PutInOrder(Span<Member> members)
    {
        var order = new NameOrder(_names);
        if (AreInOrder(members, order))
            return;
        var start = members[0].Start;
        members.Sort(order);
        if (!AreInOrder(members, order))
            throw new FormatException("A name stands twice in one object.");

        _output[start.._length].CopyTo(_scratch);
        var at = start;
        foreach (var member in members)
        {
            if (at > start)
                _output[at++] = (byte)',';
            _scratch.AsSpan(member.Start - start, member.Length).CopyTo(_output[at..]);
            at += member.Length;
        }
    }

    // Equal names are not in order either: sorting does not help them.
    private static bool AreInOrder(ReadOnlySpan<Member> members, NameOrder order)
    {
        for (var i = 1; i < members.Length; i++)
            if (order.Compare(members[i - 1], members[i]) >= 0)
                return false;
        return true;
    }

    private int WriteName(Span<byte> plain)
    {
        // The bytes of a name are kept until its object ends, to compare it with its neighbours.
        var length = _reader.CopyString(plain);
        _length += CanonicalJson.WriteString(plain[..length], _output[_length..]);
        return length;
    }

    private void WriteString()
    {
        if (_reader.ValueIsEscaped)
        {
            var length = _reader.CopyString(_scratch);
            _length += CanonicalJson.WriteString(_scratch.AsSpan(0, length), _output[_length..]);
            return;
        }

        // Without a backslash in it, a JSON string holds nothing that is to be escaped.
        Put((byte)'"');
        Put(_reader.ValueSpan);
        Put((byte)'"');
    }

    private void WriteNumber()
    {
        if (!Utf8Parser.TryParse(_reader.ValueSpan, out long number, out var read) || read != _reader.ValueSpan.Length)
            throw new FormatException("A number is not a whole one of 64 bits, written without fraction and exponent.");
        Utf8Formatter.TryFormat(number, _output[_length..], out var written);
        _length += written;
    }

    private void Put(byte character) => _output[_length++] = character;

    private void Put(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_output[_length..]);
        _length += bytes.Length;
    }

    /// <summary>The order of names as UTF-16 code units (RFC 8785 section 3.2.3), read from their UTF-8.</summary>
    private readonly struct NameOrder(byte[] names) : IComparer<Member>
    {
        public int Compare(Member one, Member other)
        {
            ReadOnlySpan<byte> a = names.AsSpan(one.Name, one.NameLength), b = names.AsSpan(other.Name, other.NameLength);
            var same = a.CommonPrefixLength(b);
            return same == a.Length || same == b.Length ? a.Length - b.Length : Weight(a[same]) - Weight(b[same]);
        }

        // UTF-8 is ordered as code points are. UTF-16 differs in one thing: what lies beyond U+FFFF (lead bytes F0 and up) is spelled with
        // surrogates, D800 to DFFF, and so comes before U+E000 to U+FFFF (lead bytes EE and EF).
        private static int Weight(byte lead) => lead is 0xEE or 0xEF ? lead + 0x10 : lead;
    }
}
