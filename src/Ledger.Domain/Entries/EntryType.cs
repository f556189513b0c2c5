using System.Text.RegularExpressions;

namespace Ledger.Domain;

/// <summary>One type of entry: its names in posts and in the book, the class that holds it, and the shape of its data.</summary>
public sealed partial class EntryType
{
    private static readonly Dictionary<string, EntryType> _byName;
    private static readonly Dictionary<string, EntryType> _byStoredName;
    private static readonly Dictionary<Type, EntryType> _byClass;

    static EntryType()
    {
        All = [.. typeof(Fact).Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(Fact)) && !t.IsAbstract)
            .Select(t => new EntryType(t))
            .OrderBy(t => t.Name, StringComparer.Ordinal)];
        Posted = [.. All.Where(t => t.IsPosted)];
        Erasures = [.. All.Where(t => t.Class.IsSubclassOf(typeof(Erased)))];
        _byName = All.ToDictionary(t => t.Name);
        _byStoredName = All.ToDictionary(t => t.StoredName);
        _byClass = All.ToDictionary(t => t.Class);
    }

    private EntryType(Type type)
    {
        Class = type;
        var words = Word().Matches(type.Name).Select(m => m.Value.ToLowerInvariant()).ToArray();
        Kind = words[0];
        Name = $"{Kind}.{string.Join('-', words[1..])}";
        StoredName = string.Join('_', words);
        DotNetName = $"{type.FullName}, {type.Assembly.GetName().Name}";
        Shape = Shape.Of(type);
        IsPosted = !type.IsDefined(typeof(NotPostedAttribute), inherit: false);
    }

    /// <summary>All types, by name.</summary>
    public static IReadOnlyList<EntryType> All { get; }

    /// <summary>The types that are posted as entries, by name.</summary>
    public static IReadOnlyList<EntryType> Posted { get; }

    /// <summary>The types that record an erasure, one for each kind of subject.</summary>
    public static IReadOnlyList<EntryType> Erasures { get; }

    /// <summary>The CloudEvents type, <c>member.category-changed</c>.</summary>
    public string Name { get; }

    /// <summary>The kind of subject it is about; <c>entry</c> for reversals, which are about a subject of any kind.</summary>
    public string Kind { get; }

    /// <summary>Marten's name for it in <c>mt_events.type</c>, <c>member_category_changed</c>.</summary>
    public string StoredName { get; }

    /// <summary>What stands in <c>mt_events.mt_dotnet_type</c>, <c>Namespace.Type, Assembly</c>.</summary>
    public string DotNetName { get; }

    public Type Class { get; }

    public Shape Shape { get; }

    /// <summary>Whether it is posted as an entry; false where another door makes it.</summary>
    public bool IsPosted { get; }

    public static EntryType? Named(string name) => _byName.GetValueOrDefault(name);

    public static EntryType? Stored(string storedName) => _byStoredName.GetValueOrDefault(storedName);

    public static EntryType Of(Fact fact) => _byClass[fact.GetType()];

    public override string ToString() => Name;

    [GeneratedRegex("[A-Z][a-z]*")]
    private static partial Regex Word();
}
