using System.Collections.Immutable;
using System.Globalization;

namespace Ledger.Domain.Tests;

/// <summary>What has been told of one subject, entry by entry: given these, when that, then it posts or is refused.</summary>
internal sealed record Told(History History, ImmutableList<Entry> Entries, IReadOnlyList<Posting> Last)
{
    public static Told About(string subject) => new(History.Nothing(Subject.Parse(subject)), [], []);

    public Told Given(params Fact[] facts) => facts.Aggregate(this, (told, fact) => told.When(fact));

    public Told When(Fact fact)
    {
        var entry = new Entry(Id(Entries.Count + 1), Entries.Count + 1, fact, DateTimeOffset.UnixEpoch.AddMinutes(Entries.Count));
        var (after, postings) = History.Post(entry);
        return new(after, Entries.Add(entry), postings);
    }

    /// <summary>The entry that was told as number <paramref name="nth"/>, from 1, is taken back.</summary>
    public Told WhenReversed(int nth, string on = "2030-01-01") => When(Reversal(nth, on));

    public void Refuses(Fact fact, string rule) => Refusal(fact).Rule.Should().Be(rule);

    public void RefusesToReverse(int nth, string rule) => Refuses(Reversal(nth, "2030-01-01"), rule);

    public RuleBroken Refusal(Fact fact) => FluentActions.Invoking(() => When(fact)).Should().Throw<RuleBroken>().Which;

    /// <summary>Exactly this is posted under the last entry.</summary>
    public void Posts(params string[] postings) => Last.Select(p => p.Told()).Should().BeEquivalentTo(postings);

    /// <summary>Exactly these are the steps of the history.</summary>
    public void Makes(params string[] steps) => History.Sums().Select(p => p.Told()).Should().BeEquivalentTo(steps);

    /// <summary>The same, of one account.</summary>
    public void MakesOf(Account account, params string[] steps) =>
        History.Sums().Where(p => p.Cell.Account == account).Select(p => p.Told()).Should().BeEquivalentTo(steps);

    public static Guid Id(int number) => EntryId.Of("test", "/test", number.ToString(CultureInfo.InvariantCulture));

    public static EntryReversed Reversal(int nth, string on) => new(Facts.Day(on), Id(nth), "other");
}

internal static class Sentences
{
    /// <summary>What a history makes in all, one posting for each cell and day.</summary>
    public static IEnumerable<Posting> Sums(this History history) => history.Timeline().GroupBy(p => (p.Cell, p.OccurredOn))
        .Select(g => new Posting(g.Key.Cell, g.Key.OccurredOn, g.Sum(p => p.Amount), g.Sum(p => p.Steps))).Where(p => p is not { Amount: 0, Steps: 0 });

    /// <summary>A posting in one line: <c>2020-02-03 members {association:karlstad,category:member} +1</c>; the steps where they are not one.</summary>
    public static string Told(this Posting posting) => Line(posting.Cell.ToString().Replace("\"", "", StringComparison.Ordinal), posting.OccurredOn, posting.Amount, posting.Steps);

    public static string Line(string cell, DateOnly on, long amount, long steps) => string.Create(
        CultureInfo.InvariantCulture, $"{on:yyyy-MM-dd} {cell} {amount:+0;-0;0}{(steps == 1 ? "" : $" in {steps} steps")}");
}
