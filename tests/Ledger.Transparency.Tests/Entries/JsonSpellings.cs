using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Ledger.Transparency.Tests;

/// <summary>A JSON value that entries may hold: null, a bool, a long, a string, a list of values, or a list of members.</summary>
internal sealed record Json(object? Value)
{
    public static Json Object(params (string Name, Json Value)[] members) => new(members);

    public override string ToString() => JsonSpellings.Export(this);
}

/// <summary>The spellings in which one value comes along: as a poster writes it, as a jsonb column gives it back, as an export has it.</summary>
internal static class JsonSpellings
{
    private static readonly Gen<string> _characters = Gen.Frequency(
        (6, Gen.Elements("a", "b", "B", "k", "1", "å", "ö", " ", "/", "'")),
        (2, Gen.Elements("\"", "\\", "\n", "\t", "\r", "\b", "\f", "\u0001", "\u001f", "\u007f", "\u0080")),
        (2, Gen.Elements("€", "\u2028", "\ud7ff", "\ue000", "\ufb33", "\uffff", "😀", "\U00010000", "\U0010ffff", "\u030a")));

    private static readonly Gen<string> _texts = Gen.Choose(0, 5).SelectMany(length => Gen.ArrayOf(_characters, length)).Select(string.Concat);

    private static readonly Gen<Json> _scalars = Gen.OneOf(
        Gen.Elements<object?>(null, true, false).Select(value => new Json(value)),
        Gen.Elements(0L, 1, -1, 42, 9_007_199_254_740_993, long.MaxValue, long.MinValue).Select(number => new Json(number)),
        _texts.Select(text => new Json(text)));

    /// <summary>Values up to three deep.</summary>
    public static Gen<Json> Values { get; } = OfDepth(3);

    /// <summary>Objects up to three deep.</summary>
    public static Gen<Json> Objects { get; } = Members(OfDepth(2));

    private static Gen<Json> OfDepth(int depth) => depth == 0 ? _scalars : Gen.Frequency(
        (2, _scalars),
        (1, Gen.Choose(0, 3).SelectMany(length => Gen.ArrayOf(OfDepth(depth - 1), length)).Select(list => new Json(list))),
        (3, Members(OfDepth(depth - 1))));

    private static Gen<Json> Members(Gen<Json> values) =>
        from length in Gen.Choose(0, 6)
        from names in Gen.ArrayOf(_texts, length)
        from all in Gen.ArrayOf(values, length)
        select Json.Object([.. names.Zip(all).DistinctBy(member => member.First)]);

    /// <summary>RFC 8785, as naively as it can be written.</summary>
    public static string Export(Json json) => json.Value switch
    {
        null => "null",
        bool value => value ? "true" : "false",
        long number => number.ToString(CultureInfo.InvariantCulture),
        string text => Quoted(text, Plain),
        Json[] list => $"[{string.Join(',', list.Select(Export))}]",
        (string Name, Json Value)[] members =>
            $"{{{string.Join(',', members.OrderBy(m => m.Name, StringComparer.Ordinal).Select(m => $"{Quoted(m.Name, Plain)}:{Export(m.Value)}"))}}}",
        var other => throw new InvalidOperationException($"{other} is no value."),
    };

    /// <summary>As PostgreSQL writes jsonb: the shorter name first, then by bytes; a space after each colon and comma.</summary>
    public static string Jsonb(Json json) => json.Value switch
    {
        Json[] list => $"[{string.Join(", ", list.Select(Jsonb))}]",
        (string Name, Json Value)[] members =>
            $"{{{string.Join(", ", members.OrderBy(m => Encoding.UTF8.GetByteCount(m.Name)).ThenBy(m => m.Name, Comparer<string>.Create(ByBytes)).Select(m => $"{Quoted(m.Name, Plain)}: {Jsonb(m.Value)}"))}}}",
        _ => Export(json),
    };

    /// <summary>As posters write: any order, any white space, any escapes.</summary>
    public static string Posted(Json json, Random random)
    {
        var space = () => string.Concat(Enumerable.Range(0, random.Next(3)).Select(_ => " \t\r\n"[random.Next(4)]));
        var list = (IEnumerable<string> items) => string.Join(',', items.Select(item => space() + item + space()));
        return json.Value switch
        {
            string text => Quoted(text, c => AsPosted(c, random)),
            Json[] items => $"[{list(items.Select(item => Posted(item, random)))}{space()}]",
            (string Name, Json Value)[] members => $"{{{list(Shuffled(members, random).Select(m => $"{Quoted(m.Name, c => AsPosted(c, random))}{space()}:{space()}{Posted(m.Value, random)}"))}{space()}}}",
            0L when random.Next(2) == 0 => "-0",
            _ => Export(json),
        };
    }

    private static T[] Shuffled<T>(T[] items, Random random)
    {
        T[] shuffled = [.. items];
        random.Shuffle(shuffled);
        return shuffled;
    }

    private static int ByBytes(string one, string other) => Encoding.UTF8.GetBytes(one).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other));

    private static string Quoted(string text, Func<char, string> spell) => $"\"{string.Concat(text.Select(spell))}\"";

    private static string Plain(char c) => c switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\b' => "\\b",
        '\t' => "\\t",
        '\n' => "\\n",
        '\f' => "\\f",
        '\r' => "\\r",
        < ' ' => $"\\u{(int)c:x4}",
        _ => c.ToString(),
    };

    // Half of a pair is escaped only together with the other half: one escaped and one plain would be half characters.
    private static string AsPosted(char c, Random random) => random.Next(4) switch
    {
        0 => $"\\u{(int)c:x4}",
        1 when !char.IsSurrogate(c) => $"\\u{(int)c:X4}",
        _ when char.IsSurrogate(c) => $"\\u{(int)c:X4}",
        _ when c == '/' => "\\/",
        _ => Plain(c),
    };
}
