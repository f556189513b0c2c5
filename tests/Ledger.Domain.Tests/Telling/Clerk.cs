using System.Collections.Immutable;
using System.Globalization;

namespace Ledger.Domain.Tests;

/// <summary>A book with everything in it that the tests speak of, and what is posted to it, one post after the other.</summary>
internal sealed class Clerk
{
    private static readonly string[] _slugs = ["karlstad", "arvika", "sunne"];
    private static readonly string[] _others = ["member/a", "member/b", "member/c", "contact/c", "training/t", "channel/instagram"];

    private readonly ImmutableList<IReadOnlyList<ProposedEntry>> _posts;
    private readonly string? _scope;

    private Clerk(KnownBefore book, ImmutableList<IReadOnlyList<ProposedEntry>> posts, string? scope)
    {
        (Book, _posts, _scope, Decider) = (book, posts, scope, new(book));
        foreach (var post in posts)
        {
            (Last, var stands) = Decider.Decide([.. post.Select(e => ((ProposedEntry?)e, (RuleBroken?)null))], partial: false);
            stands.Should().BeTrue("what is posted is accepted, but {0}", string.Join("; ", Last.Where(d => d.Broken is not null).Select(d => $"{d.Entry!.SourceId} is {d.Broken!.Rule}")));
        }
    }

    public static IReadOnlyList<Subject> Subjects { get; } = [.. _slugs.Select(Subject.Association), .. _others.Select(Subject.Parse)];

    /// <summary>What the book held before the first post.</summary>
    public KnownBefore Book { get; }

    /// <summary>The decider after all posts.</summary>
    public Decider Decider { get; }

    /// <summary>What was decided of the last post.</summary>
    public IReadOnlyList<Decision> Last { get; } = [];

    /// <summary>What was decided of the last entry of the last post.</summary>
    public Outcome Outcome => Last[^1].Outcome;

    /// <summary>A book that holds these, in this order, under the ids r1, r2, ….</summary>
    public static Clerk WithBook(params (string Subject, Fact Fact)[] recorded) => WithBook(recorded, []);

    /// <summary>The same, with more subjects that are spoken of.</summary>
    public static Clerk WithBook((string Subject, Fact Fact)[] recorded, params string[] subjects)
    {
        var entries = recorded.Select((r, i) => (Subject: Subject.Parse(r.Subject), Entry: new Entry(Id($"r{i + 1}"), i + 1, r.Fact))).ToList();
        return new(Known(entries, Subjects.Concat(subjects.Select(Subject.Parse)), _slugs), [], null);
    }

    /// <summary>What a decider is told of a book.</summary>
    public static KnownBefore Known(IReadOnlyList<(Subject Subject, Entry Entry)> entries, IEnumerable<Subject> subjects, IEnumerable<string> slugs)
    {
        var bySubject = entries.ToLookup(e => e.Subject, e => e.Entry);
        var histories = subjects.ToDictionary(s => s, s => History.Of(s, [.. bySubject[s]]));
        var members = histories.Values.SelectMany(h => h.Timeline()).Where(p => p.Cell.Account == Chart.Members).ToLookup(p => p.Cell.Association);
        return new(
            entries.ToDictionary(e => e.Entry.Id, e => new RecordedEntry(e.Subject, EntryType.Of(e.Entry.Fact), FactJson.Write(e.Entry.Fact))),
            histories,
            slugs.ToDictionary(slug => slug, slug => members[slug].GroupBy(p => p.OccurredOn).ToImmutableSortedDictionary(g => g.Key, g => g.Sum(p => p.Amount))));
    }

    public static Guid Id(string id) => EntryId.Of("varmland", "/test", id);

    public static ProposedEntry Proposed(string id, string subject, Fact fact) => new(Id(id), Subject.Parse(subject), "/test", id, fact);

    public static EntryReversed Reversal(string id, string on = "2020-12-31") => new(Facts.Day(on), Id(id), "other");

    /// <summary>From here on, posts for an association.</summary>
    public Clerk For(string association) => new(Book, _posts, association);

    /// <summary>A post of one entry, which is accepted.</summary>
    public Clerk Post(string id, string subject, Fact fact) => Post((id, subject, fact));

    /// <summary>A post, which is accepted whole.</summary>
    public Clerk Post(params (string Id, string Subject, Fact Fact)[] batch) => new(Book, _posts.Add(Of(batch)), _scope);

    /// <summary>A post of one entry, which is refused and leaves everything as it was.</summary>
    public RuleBroken Refuses(string id, string subject, Fact fact, string rule)
    {
        var broken = Refused((id, subject, fact)).Should().ContainSingle().Which.Broken;
        broken.Rule.Should().Be(rule);
        return broken;
    }

    /// <summary>What of a post is refused, which is refused whole: the same that is refused of it as a partial one.</summary>
    public IReadOnlyList<(string Id, RuleBroken Broken)> Refused(params (string Id, string Subject, Fact Fact)[] batch)
    {
        var (before, post) = (ToString(), Of(batch));
        var (decisions, stands) = Decide(Decider, post, partial: false);
        stands.Should().BeFalse("of {0} something is refused", string.Join(", ", batch));
        ToString().Should().Be(before, "a refused post leaves everything as it was");
        var partial = Decide(new Clerk(Book, _posts, _scope).Decider, post, partial: true);
        partial.Stands.Should().BeTrue();
        Told(decisions).Should().Equal(Told(partial.Decisions), "a post that is refused names what would be refused of it");
        return [.. decisions.Where(d => d.Outcome == Outcome.Refused).Select(d => (d.Entry!.SourceId, d.Broken!))];

        static IEnumerable<string> Told(IReadOnlyList<Decision> decisions) =>
            decisions.Select(d => string.Create(CultureInfo.InvariantCulture, $"{d.Outcome} {d.Broken?.Rule} {d.Broken?.On} {d.Broken?.Misplaced?.Id}"));
    }

    /// <summary>The rules that the entries of a post break, by their ids.</summary>
    public Dictionary<string, string> Rules(params (string Id, string Subject, Fact Fact)[] batch) => Refused(batch).ToDictionary(r => r.Id, r => r.Broken.Rule);

    public History this[string subject] => Decider[Subject.Parse(subject)];

    /// <summary>All histories.</summary>
    public override string ToString() => string.Join('\n', Book.Histories.Keys.Select(s => Decider[s]).SelectMany(h => h.Timeline().Select(p => $"{h.Subject} {p.Told()} {p.Entry}")
        .Prepend(string.Create(CultureInfo.InvariantCulture, $"{h.Subject} {h.Version} {h.State}")).Concat(h.Entries.Select(e => $"{h.Subject} {e.Id}"))));

    private ProposedEntry[] Of((string Id, string Subject, Fact Fact)[] batch) => [.. batch.Select(b => Proposed(b.Id, b.Subject, b.Fact) with { Scope = _scope })];

    private static (IReadOnlyList<Decision> Decisions, bool Stands) Decide(Decider decider, IEnumerable<ProposedEntry> post, bool partial) =>
        decider.Decide([.. post.Select(e => ((ProposedEntry?)e, (RuleBroken?)null))], partial);
}
