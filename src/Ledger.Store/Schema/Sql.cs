using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;

namespace Ledger.Store;

/// <summary>The SQL statements that are longer than five lines, or used in several places: one embedded file each, named for what it does. Others stand beside their readers.</summary>
internal static partial class Sql
{
    private static readonly ConcurrentDictionary<string, string> _statements = new();

    /// <summary>The statement in <c>Sql/{name}.sql</c>, without its comments: Marten takes each question mark for a parameter, and each semicolon for an end.</summary>
    public static string Statement(string name) => _statements.GetOrAdd(name, n => Comment().Replace(Read($"Ledger.Store.Sql.{n}.sql"), ""));

    /// <summary>The numbered migrations, in order.</summary>
    public static IEnumerable<(int Number, string Name, string Text)> Migrations()
    {
        const string prefix = "Ledger.Store.Sql.Migrations.";
        return from resource in typeof(Sql).Assembly.GetManifestResourceNames()
               where resource.StartsWith(prefix, StringComparison.Ordinal)
               let name = resource[prefix.Length..^".sql".Length]
               orderby name
               select (int.Parse(name.AsSpan(0, 4), provider: null), name, Read(resource));
    }

    [GeneratedRegex("--.*")]
    private static partial Regex Comment();

    private static string Read(string resource)
    {
        using var stream = typeof(Sql).Assembly.GetManifestResourceStream(resource)
            ?? throw new ArgumentException($"no statement {resource} is embedded", nameof(resource));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
