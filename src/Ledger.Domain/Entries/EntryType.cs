namespace Ledger.Domain;

/// <summary>One type of entry: its names in posts and in the book, the class that holds it, and the shape of its data.</summary>
/// <remarks>The names are written out where a kind of subject lists its types, so that a class may be renamed and no database changes.</remarks>
public sealed class EntryType
{
    private EntryType(string name, Type type)
    {
        (Name, Class, Shape) = (name, type, Shape.Of(type));
        Kind = name[..name.IndexOf('.', StringComparison.Ordinal)];
        StoredName = name.Replace('.', '_').Replace('-', '_');
        IsPosted = !type.IsSubclassOf(typeof(Erased)) && type != typeof(LogKeyIntroduced);
    }

    /// <summary>All types, by name.</summary>
    public static IReadOnlyList<EntryType> All => SubjectKinds.Types;

    /// <summary>The types that are posted as entries, by name.</summary>
    public static IReadOnlyList<EntryType> Posted => [.. All.Where(t => t.IsPosted)];

    /// <summary>The types that record an erasure, one for each kind of subject.</summary>
    public static IReadOnlyList<EntryType> Erasures => [.. All.Where(t => t.Class.IsSubclassOf(typeof(Erased)))];

    /// <summary>The CloudEvents type, <c>member.category-changed</c>.</summary>
    public string Name { get; }

    /// <summary>The kind of subject it is about; <c>entry</c> for reversals, which are about a subject of any kind.</summary>
    public string Kind { get; }

    /// <summary>Marten's name for it in <c>mt_events.type</c>, <c>member_category_changed</c>.</summary>
    public string StoredName { get; }

    public Type Class { get; }

    public Shape Shape { get; }

    /// <summary>Whether it is posted as an entry; false where another door makes it.</summary>
    public bool IsPosted { get; }

    /// <summary>Names the type of a class of facts.</summary>
    /// <param name="name">The CloudEvents type. It is a contract: posts and stored events bear it.</param>
    public static EntryType Of<T>(string name)
        where T : Fact => new(name, typeof(T));

    public static EntryType? Named(string name) => SubjectKinds.TypeNamed(name);

    public static EntryType? Stored(string storedName) => SubjectKinds.TypeStored(storedName);

    /// <summary>The type of a fact.</summary>
    /// <exception cref="KeyNotFoundException">No kind of subject lists its class.</exception>
    public static EntryType Of(Fact fact) => SubjectKinds.TypeOf(fact.GetType());

    public override string ToString() => Name;
}
