using static Ledger.Domain.Tests.Facts;

namespace Ledger.Domain.Tests;

/// <summary>No post may hold up the book: what is judged entry by entry has a bound, counted in facts and not in seconds.</summary>
public class HeavyPostTests
{
    private const int Recorded = 300;
    private static readonly DateOnly _begin = new(2020, 1, 1);

    // A training that many members attended, each a day after the one before: who attended is part of what follows, to the end.
    private static readonly Clerk _training = Clerk.WithBook([
        ("training/t", new TrainingPlanned(_begin, "Kurs", "course")), ("training/t", new TrainingSessionHeld(_begin, 1)),
        .. Enumerable.Range(1, Recorded).Select(i => ("training/t", (Fact)new TrainingAttended(_begin.AddDays(i), 1, $"m{i}")))]);

    private static readonly Clerk _contact = Clerk.WithBook([
        ("contact/c", Opened("2020-01-01")), .. Enumerable.Range(1, Recorded).Select(i => ("contact/c", (Fact)new ContactConversationHeld(_begin.AddDays(i), "phone")))]);

    [Fact]
    public void one_by_one_over_a_long_history_is_refused_whole_as_post_too_heavy_with_the_size_that_would_go()
    {
        (string, string, Fact)[] post = [("k0", "training/t", Planned("2020-02-01")), .. Late(100)];
        foreach (var partial in new[] { false, true })
        {
            var decider = new Decider(_training.Book, mostWork: 10_000);
            var (decisions, stands) = decider.Decide(Items(post), partial);
            stands.Should().BeFalse("also of what is posted to be taken in part");
            decisions.Select(d => (d.Outcome, d.Broken!.Rule)).Should().AllBeEquivalentTo((Outcome.Refused, Rules.PostTooHeavy));
            decider[Subject.Parse("training/t")].Version.Should().Be(_training["training/t"].Version);

            var goes = decisions[0].Broken!.Words.Should().ContainSingle().Which.Should().BeOfType<int>().Which;
            goes.Should().BeInRange(20, 99);
            decider.Decide(Items([.. post[..goes]]), partial).Decisions.Select(d => d.Broken?.Rule).Should().Equal([Rules.TrainingAlreadyPlanned, .. Enumerable.Repeat((string?)null, goes - 1)]);
        }
    }

    [Fact]
    public void it_is_too_heavy_or_not_in_whatever_order_it_is_listed()
    {
        (string, string, Fact)[] post = [("k0", "training/t", Planned("2020-02-01")), .. Late(60)];
        var rules = new List<string?>();
        for (var most = 1_000; most <= 40_000; most += 1_300)
        {
            var (listed, reversed) = (Rule(post, most), Rule([.. post.Reverse()], most));
            reversed.Should().Be(listed);
            rules.Add(listed);
        }

        rules.Should().Contain(Rules.PostTooHeavy).And.Contain(Rules.TrainingAlreadyPlanned);

        static string? Rule((string, string, Fact)[] post, int most) =>
            new Decider(_training.Book, most).Decide(Items(post), partial: false).Decisions.Single(d => d.Entry!.SourceId == "k0").Broken!.Rule;
    }

    [Fact]
    public void what_reads_together_is_never_too_heavy() =>
        new Decider(_training.Book, mostWork: 0).Decide(Items([.. Late(1000)]), partial: false).Stands.Should().BeTrue();

    [Fact]
    public void where_what_follows_is_soon_as_it_was_the_work_is_as_the_post_is_long()
    {
        (string, string, Fact)[] post = [("k0", "contact/c", Opened("2020-02-01")), .. Enumerable.Range(1, 1000).Select(i => ($"k{i}", "contact/c", (Fact)new ContactConversationHeld(_begin.AddDays(i % Recorded), "visit")))];
        new Decider(_contact.Book, mostWork: 4_000).Decide(Items(post), partial: true).Decisions.Select(d => d.Broken?.Rule).Should().Equal([Rules.ContactAlreadyOpened, .. Enumerable.Repeat((string?)null, 1000)]);
    }

    [Fact]
    public void the_work_of_all_subjects_of_a_post_is_counted_together()
    {
        var clerk = Clerk.WithBook([.. new[] { "a", "b" }.SelectMany(m => Enumerable.Range(0, 50).Select(i => ($"member/{m}", (Fact)new MemberRenewed(_begin.AddDays(i), _begin.AddDays(i)))).Prepend(($"member/{m}", new MemberJoined(_begin, "karlstad"))))
            .Prepend(("association/karlstad", new AssociationRegistered(_begin, "Karlstad")))]);
        IEnumerable<(string, string, Fact)> Of(string member) => Enumerable.Range(0, 20).Select(i => ($"{member}{i}", $"member/{member}", (Fact)new MemberRenewed(_begin, _begin.AddDays(1000 - i))))
            .Append(($"{member}x", $"member/{member}", new MemberJoined(_begin.AddDays(1), "karlstad")));
        Rule(Of("a"), 100).Should().Be(Rules.AlreadyAMember);
        Rule(Of("b"), 100).Should().Be(Rules.AlreadyAMember);
        Rule(Of("a").Concat(Of("b")), 100).Should().Be(Rules.PostTooHeavy);

        string Rule(IEnumerable<(string, string, Fact)> post, int most) => new Decider(clerk.Book, most).Decide(Items([.. post]), partial: false).Decisions.First(d => d.Broken is not null).Broken!.Rule;
    }

    [Fact]
    public void a_post_is_given_up_while_it_is_judged_when_its_poster_goes_away()
    {
        var hasGone = false;
        var decider = new Decider(_training.Book);
        var post = Items([.. Late(1000)]);
        decider.Invoking(d => d.Decide([.. post, post[0]], partial: false, Leave, () => hasGone)).Should().Throw<OperationCanceledException>();
        decider[Subject.Parse("training/t")].Version.Should().Be(_training["training/t"].Version);
        decider.Decide(post, partial: false).Stands.Should().BeTrue("nothing of what was given up is in the way");

        ProposedEntry Leave(ProposedEntry entry, RecordedEntry same)
        {
            hasGone = true;
            return entry;
        }
    }

    /// <summary>Members who attended early and are told late.</summary>
    private static IEnumerable<(string, string, Fact)> Late(int count) =>
        Enumerable.Range(1, count).Select(i => ($"k{i}", "training/t", (Fact)new TrainingAttended(_begin.AddDays(i % Recorded), 1, $"n{i}")));

    private static (ProposedEntry?, RuleBroken?)[] Items((string Id, string Subject, Fact Fact)[] post) =>
        [.. post.Select(p => ((ProposedEntry?)Clerk.Proposed(p.Id, p.Subject, p.Fact), (RuleBroken?)null))];
}
