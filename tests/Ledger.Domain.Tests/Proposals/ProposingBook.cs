using FsCheck;
using FsCheck.Fluent;

namespace Ledger.Domain.Tests.Proposals;

/// <summary>A book with the associations karlstad, arvika and sunne, to which facts and proposals are posted as batches.</summary>
internal sealed class ProposingBook
{
    public const string District = "varmland";
    private static readonly string[] _slugs = ["karlstad", "arvika", "sunne"];
    private readonly List<(Subject Subject, Entry Entry)> _entries = [];
    private int _commits;
    private int _told;

    public ProposingBook()
    {
        foreach (var slug in _slugs)
            Tell($"association/{slug}", new AssociationRegistered(new(2019, 1, 1), slug));
    }

    /// <summary>The day on which entries are taken back.</summary>
    public static DateOnly Today { get; } = new(2020, 6, 1);

    public History this[string subject] => History.Of(Subject.Parse(subject), [.. _entries.Where(e => e.Subject.ToString() == subject).Select(e => e.Entry)]);

    /// <summary>The histories of a kind of subject.</summary>
    public IEnumerable<History> Of(string kind) => _entries.Select(e => e.Subject).Where(s => s.Kind == kind).Distinct().Select(s => this[s.ToString()]);

    /// <summary>Tells facts, where they read; each is a commit of its own.</summary>
    /// <returns>Whether it reads.</returns>
    public bool Tell(string subject, Fact fact) => Post([new Draft("/test", $"t-{_told++}", Subject.Parse(subject), fact)]) is null;

    /// <summary>Posts a proposal, which must be accepted whole, and gives it back.</summary>
    public Drafts Post(Drafts proposal)
    {
        Post(proposal.Entries).Should().BeNull("every proposal's entries are accepted as they are: {0}", string.Join("; ", proposal.Entries));
        return proposal;
    }

    /// <summary>Posts a proposal, and says why it is refused; null where it is not.</summary>
    public RuleBroken? Refused(Drafts proposal) => Post(proposal.Entries);

    /// <summary>What takes back all that a proposal has posted.</summary>
    public Drafts Undo(Drafts proposal)
    {
        var asked = proposal.Entries.Select(e => EntryId.Of(District, e.Source, e.Id)).ToHashSet();
        return Reversal.Propose(District, $"/district/reversals/{EntryId.Of(District, proposal.Source, "")}", Today, asked, proposal.Entries.Select(e => e.Subject).Distinct().Select(s => this[s.ToString()]));
    }

    /// <summary>All that the book makes on its accounts, but for one subject's own number.</summary>
    public IReadOnlyList<string> Timeline() => [.. _entries.Select(e => e.Subject).Distinct().SelectMany(s => this[s.ToString()].Sums(), (s, p) => $"{s} {p.Told()}").Order(StringComparer.Ordinal)];

    /// <summary>The balance of an account as of a day, over cells that hold a text.</summary>
    public long Balance(Account account, DateOnly asOf, string cell = "") => _entries.Select(e => e.Subject).Distinct().SelectMany(s => this[s.ToString()].Timeline())
        .Where(p => p.Cell.Account == account && p.OccurredOn <= asOf && p.Cell.Key.Contains(cell, StringComparison.Ordinal)).Sum(p => p.Amount);

    /// <summary>Where a member belongs on a day; null for nowhere.</summary>
    public string? BelongsOn(string member, DateOnly day) => (this[member].StateAsOf(day) as Member)?.Association;

    private RuleBroken? Post(IReadOnlyList<Draft> batch)
    {
        List<ProposedEntry> post = [.. batch.Select(d => new ProposedEntry(EntryId.Of(District, d.Source, d.Id), d.Subject, d.Source, d.Id, d.Fact))];
        var subjects = post.SelectMany(Decider.Concerned).Concat(_entries.Select(e => e.Subject)).Distinct();
        var decider = new Decider(Clerk.Known(_entries, subjects, _slugs));
        var (decisions, stands) = decider.Decide([.. post.Select(e => ((ProposedEntry?)e, (RuleBroken?)null))], partial: false);
        if (!stands)
            return decisions.First(d => d.Broken is not null).Broken;
        decisions.Should().NotContain(d => d.Outcome != Outcome.Recorded, "nothing is proposed that the book holds");
        var at = DateTimeOffset.UnixEpoch.AddDays(_commits++);
        foreach (var entry in decider.FillIn(post))
            _entries.Add((entry.Subject, new(entry.Id, _entries.Count + 1, entry.Fact, at)));
        return null;
    }
}

/// <summary>Lives of members, at random, on a few days, so that most of what happens meets something else.</summary>
internal static class Lives
{
    private static readonly Gen<DateOnly> _days = Gen.Choose(1, 14).Select(day => new DateOnly(2020, 1, day));
    private static readonly Gen<string> _slug = Gen.Elements("karlstad", "arvika", "sunne");

    /// <summary>What is told of members a and b, and of a training that they go to.</summary>
    public static Arbitrary<List<(string Subject, Fact Fact)>> OfTwo(bool canDie) => Seeded.Lists(Gen.Frequency(
        (6, Of(from slug in _slug from day in _days from category in Gen.Elements("member", "member", "youth") select (Fact)new MemberJoined(day, slug, category))),
        (3, Of(from slug in _slug from day in _days select (Fact)new MemberTransferred(day, slug))),
        (4, Of(from reason in Gen.Elements(canDie ? ["left", "lapsed", "died"] : new[] { "left", "lapsed" }) from day in _days select (Fact)new MemberLeft(day, reason))),
        (3, Of(from days in Gen.Choose(0, 20) from day in _days select (Fact)new MemberRenewed(day, day.AddDays(days)))),
        (2, Of(from category in Gen.Elements("youth", "member") from day in _days select (Fact)new MemberCategoryChanged(day, category))),
        (1, Of(from day in _days select (Fact)new MemberDetailsRecorded(day))),
        (1, from day in _days select ("training/t", (Fact)new TrainingPlanned(day, "Kurs", "course"))),
        (2, from session in Gen.Choose(1, 2) from day in _days select ("training/t", (Fact)new TrainingSessionHeld(day, session))),
        (3, from session in Gen.Choose(1, 2) from day in _days from member in Gen.Elements("a", "b") select ("training/t", (Fact)new TrainingAttended(day, session, member)))));

    /// <summary>The days on which anything happens, and those around them.</summary>
    public static IEnumerable<DateOnly> Days => Enumerable.Range(0, 50).Select(day => new DateOnly(2019, 12, 31).AddDays(day));

    /// <summary>A book in which all of it was told that reads.</summary>
    public static ProposingBook Tell(IEnumerable<(string Subject, Fact Fact)> told)
    {
        var book = new ProposingBook();
        // Attendances after the lives: one that was told before its member was known bears no association, and does when it is told again (MergeTests).
        foreach (var (subject, fact) in told.OrderBy(t => t.Fact is TrainingAttended))
            book.Tell(subject, fact);
        return book;
    }

    private static Gen<(string Subject, Fact Fact)> Of(Gen<Fact> facts) => from member in Gen.Elements("member/a", "member/b") from fact in facts select (member, fact);
}
