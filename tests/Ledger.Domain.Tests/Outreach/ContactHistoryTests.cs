using FsCheck;
using FsCheck.Fluent;

namespace Ledger.Domain.Tests;

public class ContactHistoryTests
{
    private static readonly DateOnly _first = new(2019, 1, 1);
    private static readonly Gen<DateOnly> _days = Gen.Elements(0, 0, 1, 2, 364, 365, 366, 367, 729, 730, 731, 732).Select(_first.AddDays);

    private static readonly Gen<Fact> _facts = Gen.Frequency(
        (2, Histories.Facts(from day in _days
                            from kind in Gen.Elements("union", "media")
                            from association in Gen.Elements(null, "karlstad")
                            select new ContactOpened(day, "Facket", kind, association))),
        (8, Histories.Facts(from day in _days
                            from channel in Gen.Elements("phone", "visit")
                            from topics in Seeded.SomeOf("wages", "schools")
                            from association in Gen.Elements(null, "karlstad", "arvika")
                            select new ContactConversationHeld(day, channel, topics, association))),
        (2, Histories.Facts(_days.Select(day => new ContactClosed(day)))));

    [Fact]
    public void whatever_arrives_about_a_contact_the_postings_are_what_looking_day_by_day_finds() => Histories.Agree("contact/if-metall", _facts, Oracle);

    internal static Expected? Oracle(string id, IReadOnlyList<Fact> history)
    {
        var expected = new Expected();
        for (var i = 0; i < history.Count; i++)
        {
            var before = history.Take(i).ToList();
            if (history[i] is ContactOpened == IsOpen(before))
                return null;
            if (history[i] is not ContactConversationHeld held)
                continue;
            var opened = before.OfType<ContactOpened>().Last();
            var earlier = before.OfType<ContactConversationHeld>().ToList();
            var silentSince = earlier.Count > 0 ? earlier[^1].OccurredOn : opened.OccurredOn;
            var silence = 0;
            while (silentSince.AddDays(silence) < held.OccurredOn)
                silence++;

            (string, object?)[] where = [("kind", opened.Kind), ("association", held.Association ?? opened.Association)];
            expected.Add(
                Expected.Cell("conversations", [("with", "contact"), .. where, ("topics", held.Topics), ("channel", held.Channel)]), held.OccurredOn, 1);
            if (earlier.Count == 0)
                expected.Add(Expected.Cell("contacts-new", where), held.OccurredOn, 1);
            if (silence >= 365)
                expected.Add(Expected.Cell("contacts-revived", where), held.OccurredOn, 1);
        }

        expected.AddLevel(_first.AddDays(-1), _first.AddDays(740), day => history.Where(f => f.OccurredOn <= day).ToList() is var known && IsOpen(known)
            ? known.OfType<ContactOpened>().Last() is var opened ? Expected.Cell("contacts", ("kind", opened.Kind), ("association", opened.Association)) : null : null);
        return expected;
    }

    private static bool IsOpen(IEnumerable<Fact> facts) => facts.LastOrDefault(f => f is ContactOpened or ContactClosed) is ContactOpened;
}
