namespace Ledger.Domain;

/// <summary>
/// One kind of subject: what may follow on what, what rule forbids the rest, and what steps each entry makes. Deciding, figures
/// and states are three uses of the same reading.
/// </summary>
public sealed class SubjectKind
{
    private readonly Func<object?, Fact, TimelineBuilder, Subject, object> _evolve;

    private SubjectKind(string name, Type state, IReadOnlyList<EntryType> types, Func<object?, Fact, TimelineBuilder, Subject, object> evolve) =>
        (Name, State, Types, _evolve) = (name, state, types, evolve);

    /// <summary>The kind's name, the first part of its subjects: <c>member</c>.</summary>
    public string Name { get; }

    /// <summary>The class of its states.</summary>
    public Type State { get; }

    /// <summary>The types of entries about it, but for reversals.</summary>
    public IReadOnlyList<EntryType> Types { get; }

    /// <summary>Accounts of its own, which no other kind posts to and <see cref="Chart"/> does not list by itself.</summary>
    public IReadOnlyList<Account> Accounts { get; private init; } = [];

    /// <summary>The names of all kinds.</summary>
    public static IReadOnlyCollection<string> Names => SubjectKinds.Names;

    /// <summary>Describes a kind of subject.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="evolve">
    /// From the state before a fact (null before the first) and the fact to the state after it, making the fact's steps. Throws
    /// <see cref="RuleBroken"/> where the fact cannot follow. States are compared by value: where two are equal, the same follows.
    /// </param>
    /// <param name="types">The types of its entries.</param>
    public static SubjectKind Of<T>(string name, Func<T?, Fact, TimelineBuilder, Subject, T> evolve, params IReadOnlyList<EntryType> types)
        where T : class => new(name, typeof(T), types, (state, fact, steps, subject) => evolve((T?)state, fact, steps, subject));

    /// <summary>The same kind, which brings accounts of its own along.</summary>
    public SubjectKind With(params IReadOnlyList<Account> accounts) => new(Name, State, Types, _evolve) { Accounts = accounts };

    /// <summary>The kind of that name; null where there is none.</summary>
    public static SubjectKind? Named(string name) => SubjectKinds.Named(name);

    /// <summary>The state after <paramref name="fact"/>.</summary>
    /// <exception cref="RuleBroken">The fact cannot follow on <paramref name="state"/>.</exception>
    public object Evolve(object? state, Fact fact, TimelineBuilder steps, Subject subject) => _evolve(state, fact, steps, subject);
}

/// <summary>The kinds of subject that there are. A new kind is one file, which tells its story, and one line here.</summary>
internal static class SubjectKinds
{
    private static readonly Dictionary<string, SubjectKind> _byName = [];
    private static readonly Dictionary<string, EntryType> _types = [];
    private static readonly Dictionary<string, EntryType> _stored = [];
    private static readonly Dictionary<Type, EntryType> _byClass = [];

#pragma warning disable CA1810 // the tables are filled in one order, which a static constructor shows
    static SubjectKinds()
#pragma warning restore CA1810
    {
        AddType(EntryType.Of<EntryReversed>("entry.reversed"));
        Add(Association.SubjectKind);
        Add(Member.SubjectKind);
        Add(Contact.SubjectKind);
        Add(Training.SubjectKind);
        Add(Channel.SubjectKind);
        Add(Representative.SubjectKind);
        Add(Figure.SubjectKind);
        Add(Activity.SubjectKind);
        Add(Officer.SubjectKind);
        Add(Milestone.SubjectKind);
        Add(Plan.SubjectKind);
        Add(Log.SubjectKind);
    }

    public static IReadOnlyCollection<string> Names => _byName.Keys;

    /// <summary>The accounts that kinds bring along.</summary>
    public static IReadOnlyList<Account> Accounts { get; private set; } = [];

    /// <summary>All types of entries, by name.</summary>
    public static IReadOnlyList<EntryType> Types { get; private set; } = [];

    public static SubjectKind? Named(string name) => _byName.GetValueOrDefault(name);

    public static EntryType? TypeNamed(string name) => _types.GetValueOrDefault(name);

    public static EntryType? TypeStored(string storedName) => _stored.GetValueOrDefault(storedName);

    public static EntryType TypeOf(Type type) => _byClass[type];

    /// <summary>Adds a kind of subject. Not to be called once the program reads or writes.</summary>
    internal static void Add(SubjectKind kind)
    {
        _byName.Add(kind.Name, kind);
        foreach (var type in kind.Types)
            AddType(type);
        Accounts = [.. Accounts, .. kind.Accounts];
    }

    private static void AddType(EntryType type)
    {
        _types.Add(type.Name, type);
        _stored.Add(type.StoredName, type);
        _byClass.Add(type.Class, type);
        Types = [.. Types.Append(type).OrderBy(t => t.Name, StringComparer.Ordinal)];
    }
}
