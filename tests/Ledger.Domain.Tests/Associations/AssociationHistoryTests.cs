using FsCheck;
using FsCheck.Fluent;

namespace Ledger.Domain.Tests;

public class AssociationHistoryTests
{
    private static readonly Gen<Fact> _facts = Gen.Frequency(
        (3, Histories.Facts(from day in Histories.Days(40) from kind in Gen.Elements(null, "club") select new AssociationRegistered(day, "Arvika", Kind: kind))),
        (2, Histories.Facts(from day in Histories.Days(40) from figure in Gen.Elements("women", "members") from value in Gen.Choose(0, 4) select new AssociationReported(day, figure, value))),
        (1, Histories.Facts(Histories.Days(40).Select(day => new AssociationRenamed(day, "Jösse")))),
        (2, Histories.Facts(from day in Histories.Days(40) from other in Gen.Elements(null, "arvika", "karlstad") select new AssociationClosed(day, other))),
        (4, Histories.Facts(from day in Histories.Days(40)
                            from topics in Seeded.SomeOf("regional-policy", "membership-care")
                            from channel in Gen.Elements("phone", "visit")
                            select new AssociationDialogueHeld(day, channel, topics))));

    [Fact]
    public void whatever_arrives_about_an_association_the_postings_are_what_looking_day_by_day_finds() => Histories.Agree("association/arvika", _facts, Oracle);

    internal static Expected? Oracle(string id, IReadOnlyList<Fact> history)
    {
        var expected = new Expected();
        for (var i = 0; i < history.Count; i++)
        {
            if (history[i] is AssociationRegistered == IsOpen(history.Take(i)) || history[i] is AssociationClosed { Into: var into } && into == id)
                return null;
            if (history[i] is AssociationDialogueHeld held)
                expected.Add(
                    Expected.Cell("conversations", ("with", "association"), ("association", id), ("topics", held.Topics), ("channel", held.Channel)),
                    held.OccurredOn, 1);
            if (history[i] is AssociationReported reported)
                expected.Add(
                    Expected.Cell("reported", ("figure", reported.Figure), ("association", id)), reported.OccurredOn,
                    reported.Value - (history.Take(i).OfType<AssociationReported>().LastOrDefault(r => r.Figure == reported.Figure)?.Value ?? 0));
            if (history[i] is AssociationRegistered or AssociationClosed)
                expected.Add(Expected.Cell(history[i] is AssociationClosed ? "associations-closed" : "associations-opened", ("kind", Kind(history.Take(i + 1)))), history[i].OccurredOn, 1);
        }

        expected.AddLevel(new(2019, 12, 31), new(2020, 3, 1), day =>
            history.Where(f => f.OccurredOn <= day).ToList() is var until && IsOpen(until) ? Expected.Cell("associations", ("kind", Kind(until))) : null);
        return expected;
    }

    private static string? Kind(IEnumerable<Fact> facts) => facts.OfType<AssociationRegistered>().Last().Kind;

    private static bool IsOpen(IEnumerable<Fact> facts) => facts.LastOrDefault(f => f is AssociationRegistered or AssociationClosed) is AssociationRegistered;
}
