using FsCheck.Fluent;

namespace Ledger.Domain.Tests;

public class DeciderOpenDaysTests
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
            var fact = move.Fact ?? Clerk.Reversal(book[move.Reversed % book.Count].Id);
            if (MayBe(s => clerk.Decider[s], Clerk.Proposed(id, subject, fact)))
            {
                clerk = clerk.Post(id, subject, fact);
                book.Add((id, subject));
            }
            else
            {
                clerk.Refused((id, subject, fact)).Should().ContainSingle();
            }
        }
    }

    /// <summary>Whether the subject's history reads, and on every day everybody is where it is open.</summary>
    private static bool MayBe(Func<Subject, History> histories, ProposedEntry proposed)
    {
        if (proposed.Fact is INamesAssociation { Named: { } named } && !IsOpen(histories(Subject.Association(named)), proposed.Fact.OccurredOn))
            return false;
        History after;
        try
        {
            after = histories(proposed.Subject).With(new Entry(proposed.Id, long.MaxValue, proposed.Fact));
        }
        catch (RuleBroken)
        {
            return false;
        }

        History Now(Subject subject) => subject == proposed.Subject ? after : histories(subject);
        for (var day = new DateOnly(2019, 12, 31); day < new DateOnly(2020, 1, 20); day = day.AddDays(1))
            foreach (var member in Clerk.Subjects.Where(s => s.Kind == "member"))
                if (Belongs(Now(member), day) is { } slug && !IsOpen(Now(Subject.Association(slug)), day))
                    return false;
        return true;
    }

    private static bool IsOpen(History association, DateOnly day) =>
        association.Entries.LastOrDefault(e => e.Fact is AssociationRegistered or AssociationClosed && e.Fact.OccurredOn <= day)?.Fact is AssociationRegistered;

    private static string? Belongs(History member, DateOnly day) => member.Entries.LastOrDefault(e => e.Fact.OccurredOn <= day)?.Fact switch
    {
        MemberJoined joined => joined.Association,
        MemberTransferred moved => moved.To,
        _ => null,
    };
}
