using FsCheck;
using FsCheck.Fluent;

namespace Ledger.Domain.Tests;

public class TrainingHistoryTests
{
    private static readonly Gen<Fact> _facts = Gen.Frequency(
        (3, Histories.Facts(from day in Histories.Days(4)
                            from kind in Gen.Elements("course", "study-circle")
                            from topics in Seeded.SomeOf("feminism", "organising")
                            from with in Gen.Elements(null, "abf")
                            from association in Gen.Elements(null, "karlstad")
                            select new TrainingPlanned(day, "Grundkurs", kind, topics, with, association))),
        (4, Histories.Facts(from day in Histories.Days(10) from session in Gen.Choose(1, 4) from minutes in Gen.Elements<int?>(null, 45, 90) select new TrainingSessionHeld(day, session, minutes))),
        (5, Histories.Facts(from day in Histories.Days(12)
                            from session in Gen.Choose(1, 4)
                            from member in Gen.Elements(null, "8c1f", "77aa")
                            from count in Gen.Elements<int?>(null, 1, 7)
                            from association in Gen.Elements(null, "arvika")
                            select new TrainingAttended(day, session, member, count, association))),
        (1, Histories.Facts(Histories.Days(12).Select(day => new TrainingCompleted(day)))),
        (1, Histories.Facts(Histories.Days(12).Select(day => new TrainingCancelled(day)))));

    [Fact]
    public void whatever_arrives_about_a_training_the_postings_are_what_counting_finds() => Histories.Agree("training/2020-1", _facts, Oracle, times: 400);

    internal static Expected? Oracle(string id, IReadOnlyList<Fact> history)
    {
        var expected = new Expected();
        for (var i = 0; i < history.Count; i++)
        {
            var before = history.Take(i).ToList();
            var (held, ended) = (before.OfType<TrainingSessionHeld>().Select(s => s.Session).ToList(), before.Any(f => f is TrainingCompleted or TrainingCancelled));
            var (reads, account, amount) = history[i] switch
            {
                TrainingPlanned => (i == 0, null, 0),
                _ when i == 0 => (false, null, 0),
                TrainingSessionHeld session => (!ended && !held.Contains(session.Session), "sessions", 1),
                TrainingAttended { Member: { } member, Count: null } one =>
                    (held.Contains(one.Session) && !before.Any(f => f is TrainingAttended a && a.Member == member && a.Session == one.Session), "attendances", 1),
                TrainingAttended { Member: null, Count: { } count } many => (held.Contains(many.Session), "attendances", count),
                TrainingCompleted => (!ended && held.Count > 0, "trainings", 1),
                TrainingCancelled => (!ended, null, 0),
                _ => (false, (string?)null, 0),
            };
            if (!reads)
                return null;
            var plan = (TrainingPlanned)history[0];
            if (account is not null)
                Count(account, amount);
            if (history[i] is TrainingSessionHeld { Minutes: { } minutes })
                Count("session-minutes", minutes);
            if (history[i] is TrainingAttended { Member: { } participant } && !before.Any(f => f is TrainingAttended a && a.Member == participant))
                Count("participants", 1);

            void Count(string of, int times) => expected.Add(
                Expected.Cell(of, ("kind", plan.Kind), ("topics", plan.Topics), ("with", plan.With), ("association", (history[i] as TrainingAttended)?.Association ?? plan.Association)),
                history[i].OccurredOn, times);
        }

        return expected;
    }
}
