namespace Ledger.Domain;

/// <summary>
/// The story that one kind of subject tells: what may follow on what, what rule forbids the rest, and what steps each
/// entry makes. Deciding, figures and states are three uses of the same reading.
/// </summary>
/// <param name="kind">The kind of subject.</param>
/// <param name="state">The class of its states.</param>
/// <param name="next">
/// From the state before a fact (null before the first) and the fact, to the state after it, making the fact's steps.
/// Throws <see cref="RuleBroken"/> where the fact cannot follow.
/// </param>
public sealed class Story(string kind, Type state, Func<object?, Fact, Steps, Subject, object> next)
{
    private static readonly Dictionary<string, Story> _byKind = new Story[]
    {
        Telling<Association>("association", Association.Next),
        Telling<Member>("member", Member.Next),
        Telling<Contact>("contact", Contact.Next),
        Telling<Training>("training", Training.Next),
        Telling<Channel>("channel", Channel.Next),
        Telling<Representative>("representative", Representative.Next),
        Telling<Milestone>("milestone", Milestone.Next),
        Telling<Plan>("plan", Plan.Next),
    }.ToDictionary(s => s.Kind);

    /// <summary>All kinds of subject.</summary>
    public static IReadOnlyCollection<string> Kinds => _byKind.Keys;

    /// <summary>All kinds of subject, for a sentence.</summary>
    public static string KindsToTell { get; } = string.Join(", ", _byKind.Keys);

    public string Kind { get; } = kind;

    /// <summary>The class of its states.</summary>
    public Type State { get; } = state;

    /// <summary>The story of a kind; null where there is no such kind.</summary>
    public static Story? Of(string kind) => _byKind.GetValueOrDefault(kind);

    /// <summary>The state after <paramref name="fact"/>.</summary>
    /// <exception cref="RuleBroken">The fact cannot follow on <paramref name="state"/>.</exception>
    public object Next(object? state, Fact fact, Steps steps, Subject subject) => next(state, fact, steps, subject);

    private static Story Telling<T>(string kind, Func<T?, Fact, Steps, Subject, T> next)
        where T : class => new(kind, typeof(T), (state, fact, steps, subject) => next((T?)state, fact, steps, subject));
}
