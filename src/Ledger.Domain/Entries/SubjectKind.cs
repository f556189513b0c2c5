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
public sealed class SubjectKind(string kind, Type state, Func<object?, Fact, TimelineBuilder, Subject, object> next)
{
    private static readonly Dictionary<string, SubjectKind> _byKind = new SubjectKind[]
    {
        Telling<Association>("association", Association.Evolve),
        Telling<Member>("member", Member.Evolve),
        Telling<Contact>("contact", Contact.Evolve),
        Telling<Training>("training", Training.Evolve),
        Telling<Channel>("channel", Channel.Evolve),
        Telling<Representative>("representative", Representative.Evolve),
        Telling<Milestone>("milestone", Milestone.Evolve),
        Telling<Plan>("plan", Plan.Evolve),
    }.ToDictionary(s => s.Kind);

    /// <summary>All kinds of subject.</summary>
    public static IReadOnlyCollection<string> Kinds => _byKind.Keys;

    /// <summary>All kinds of subject, for a sentence.</summary>
    public static string KindsToTell { get; } = string.Join(", ", _byKind.Keys);

    public string Kind { get; } = kind;

    /// <summary>The class of its states.</summary>
    public Type State { get; } = state;

    /// <summary>The story of a kind; null where there is no such kind.</summary>
    public static SubjectKind? Of(string kind) => _byKind.GetValueOrDefault(kind);

    /// <summary>The state after <paramref name="fact"/>.</summary>
    /// <exception cref="RuleBroken">The fact cannot follow on <paramref name="state"/>.</exception>
    public object Evolve(object? state, Fact fact, TimelineBuilder steps, Subject subject) => next(state, fact, steps, subject);

    private static SubjectKind Telling<T>(string kind, Func<T?, Fact, TimelineBuilder, Subject, T> next)
        where T : class => new(kind, typeof(T), (state, fact, steps, subject) => next((T?)state, fact, steps, subject));
}
