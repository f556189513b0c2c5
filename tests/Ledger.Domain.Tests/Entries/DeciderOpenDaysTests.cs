using FsCheck.Fluent;

namespace Ledger.Domain.Tests;

public class DeskOpenDaysTests
{
    [Fact]
    public void nobody_is_ever_a_member_of_an_association_that_is_not_open_and_nothing_else_is_refused_for_it()
    {
        var days = Gen.Choose(1, 12).Select(day => new DateOnly(2020, 1, day));
        var (slugs, members) = (Gen.Elements("karlstad", "arvika"), Gen.Elements("member/a", "member/b"));
        var moves = Gen.Frequency(
            (3, from slug in slugs from day in days select ($"association/{slug}", (Fact?)new AssociationRegistered(day, "x"), 0)),
            (3, from slug in slugs from day in days select ($"association/{slug}", (Fact?)new AssociationClosed(day), 0)),
            (6, from member in members from slug in slugs from day in days select (member, (Fact?)new MemberJoined(day, slug), 0)),
            (4, from member in members from slug in slugs from day in days select (member, (Fact?)new MemberTransferred(day, slug), 0)),
            (4, from member in members from day in days select (member, (Fact?)new MemberLeft(day, "left"), 0)),
            (4, Gen.Choose(0, 1000).Select(number => ("", (Fact?)null, number))));
        Seeded.Holds(Seeded.Lists(moves), Follow, times: 500);
    }

    private static void Follow(List<(string Subject, Fact? Fact, int Reversed)> moves)
    {
        var (clerk, book) = (Clerk.WithBook(), new List<(string Id, string Subject)>());
        foreach (var move in moves)
        {
            if (move.Fact is null && book.Count == 0)
                continue;
            var id = $"k{book.Count}";
            var subject = move.Fact is null ? book[move.Reversed % book.Count].Subject : move.Subject;
            var fact = move.Fact ?? clerk.Reversal(book[move.Reversed % book.Count].Id);
            var expected = MayBe(clerk.Decider.Readings, Clerk.ProposedEntry(id, subject, fact));
            try
            {
                clerk = clerk.Post(id, subject, fact);
                expected.Should().BeTrue("{0} of {1} was accepted", fact, subject);
                book.Add((id, subject));
            }
            catch (RuleBroken broken)
            {
                expected.Should().BeFalse("{0} of {1} was refused as {2}", fact, subject, broken.Rule);
            }
        }
    }

    /// <summary>Whether the subject's history reads, and on every day everybody is where it is open.</summary>
    private static bool MayBe(IReadOnlyDictionary<Subject, History> readings, ProposedEntry draft)
    {
        if (draft.Fact is INamesAssociation { Named: { } named } && !IsOpen(readings[Subject.Association(named)], draft.Fact.OccurredOn))
            return false;
        History after;
        try
        {
            after = readings[draft.Subject].With(new Entry(draft.Id, long.MaxValue, draft.Fact)).After;
        }
        catch (RuleBroken)
        {
            return false;
        }

        History Now(Subject subject) => subject == draft.Subject ? after : readings[subject];
        for (var day = new DateOnly(2019, 12, 31); day < new DateOnly(2020, 1, 20); day = day.AddDays(1))
            foreach (var member in Clerk.Subjects.Where(s => s.Kind == "member"))
                if (Belongs(Now(member), day) is { } slug && !IsOpen(Now(Subject.Association(slug)), day))
                    return false;
        return true;
    }

    private static bool IsOpen(History association, DateOnly day) =>
        association.Entries.Exists(e => e.Fact is AssociationRegistered && e.Fact.OccurredOn <= day)
        && !association.Entries.Exists(e => e.Fact is AssociationClosed && e.Fact.OccurredOn <= day);

    private static string? Belongs(History member, DateOnly day) => member.Entries.LastOrDefault(e => e.Fact.OccurredOn <= day)?.Fact switch
    {
        MemberJoined joined => joined.Association,
        MemberTransferred moved => moved.To,
        _ => null,
    };
}
