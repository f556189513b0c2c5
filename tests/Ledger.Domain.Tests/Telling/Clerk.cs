using System.Collections.Immutable;
using System.Globalization;

namespace Ledger.Domain.Tests;

/// <summary>A desk with everything before it that the tests speak of: what the book holds, and what is posted to it in one batch.</summary>
internal sealed record Clerk(Decider Decider, Decision? Last = null, string? Scope = null)
{
    private static readonly string[] _slugs = ["karlstad", "arvika", "sunne"];
    private static readonly string[] _others = ["member/a", "member/b", "contact/c", "training/t", "channel/instagram"];

    public static IReadOnlyList<Subject> Subjects { get; } = [.. _slugs.Select(Subject.Association), .. _others.Select(Subject.Parse)];

    /// <summary>A desk whose book holds these, in this order, under the ids r1, r2, ….</summary>
    public static Clerk WithBook(params (string Subject, Fact Fact)[] recorded)
    {
        var entries = recorded.Select((r, i) => (Subject: Subject.Parse(r.Subject), Entry: new Entry(Id($"r{i + 1}"), i + 1, r.Fact))).ToList();
        var readings = Subjects.ToImmutableDictionary(s => s, s => History.Of(s, [.. entries.Where(e => e.Subject == s).Select(e => e.Entry)]));
        var members = readings.Values.SelectMany(r => r.Timeline.Postings).Where(p => p.Cell.Account == Chart.Members).ToList();
        return new(new Decider(
            entries.ToImmutableDictionary(e => e.Entry.Id, e => new RecordedEntry(e.Subject, EntryType.Of(e.Entry.Fact), FactJson.Write(e.Entry.Fact))),
            readings,
            _slugs.ToImmutableDictionary(slug => slug, slug => members.Where(p => p.Cell.Association == slug)
                .GroupBy(p => p.OccurredOn).ToImmutableSortedDictionary(g => g.Key, g => g.Sum(p => p.Amount)))));
    }

    public static Guid Id(string id) => EntryId.Of("varmland", "/test", id);

    public static ProposedEntry ProposedEntry(string id, string subject, Fact fact) => new(Id(id), Subject.Parse(subject), "/test", id, fact);

    /// <summary>From here on, posts for an association.</summary>
    public Clerk For(string association) => this with { Scope = association };

    public Clerk Post(string id, string subject, Fact fact)
    {
        var after = new Decider(Decider.Held, Decider.Readings, Decider.MemberDays);
        var decision = after.Decide(ProposedEntry(id, subject, fact) with { Scope = Scope });
        return this with { Decider = after, Last = decision };
    }

    public RuleBroken Refuses(string id, string subject, Fact fact, string rule)
    {
        var before = ToString();
        var broken = FluentActions.Invoking(() => Post(id, subject, fact)).Should().Throw<RuleBroken>().Which;
        broken.Rule.Should().Be(rule);
        ToString().Should().Be(before, "a refused draft leaves the desk as it was");
        return broken;
    }

    public EntryReversed Reversal(string id) => new(new(2020, 12, 31), Id(id), "other");

    /// <summary>Everything that the desk knows.</summary>
    public override string ToString() => string.Join('\n', new[]
    {
        Decider.Held.Select(h => $"{h.Key} {h.Value.Subject} {h.Value.Type} {Convert.ToHexString(h.Value.Data)}"),
        Decider.Readings.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Key} {r.Value.Version} {r.Value.State}")),
        Decider.Readings.SelectMany(r => r.Value.Timeline.Postings.Select(p => $"{r.Key} {p.Told()}")),
        Decider.MemberDays.SelectMany(m => m.Value.Select(d => string.Create(CultureInfo.InvariantCulture, $"{m.Key} {d.Key:yyyy-MM-dd} {d.Value}"))),
    }.SelectMany(lines => lines.Order(StringComparer.Ordinal)));
}
