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
        (1, Histories.Facts(_days.Select(day => new ContactClosed(day)))));

    [Fact]
    public void whatever_arrives_about_a_contact_the_postings_are_what_looking_day_by_day_finds() => Histories.Agree("contact/if-metall", _facts, Oracle);

    private static Expected? Oracle(IReadOnlyList<Fact> history)
    {
        var expected = new Expected();
        for (var i = 0; i < history.Count; i++)
            if (history[i] is ContactOpened == i > 0 || history.Take(i).Any(f => f is ContactClosed))
                return null;
        if (history.Count == 0)
            return expected;

        var opened = (ContactOpened)history[0];
        var held = history.OfType<ContactConversationHeld>().ToList();
        for (var i = 0; i < held.Count; i++)
        {
            var association = held[i].Association ?? opened.Association;
            var silentSince = opened.OccurredOn;
            for (var j = 0; j < i; j++)
                silentSince = held[j].OccurredOn;
            var silence = 0;
            while (silentSince.AddDays(silence) < held[i].OccurredOn)
                silence++;

            (string, object?)[] where = [("kind", opened.Kind), ("association", association)];
            expected.Add(
                Expected.Cell("conversations", [("with", "contact"), .. where, ("topics", held[i].Topics), ("channel", held[i].Channel)]), held[i].OccurredOn, 1);
            if (i == 0)
                expected.Add(Expected.Cell("contacts-new", where), held[i].OccurredOn, 1);
            if (silence >= 365)
                expected.Add(Expected.Cell("contacts-revived", where), held[i].OccurredOn, 1);
        }

        expected.AddLevel(_first.AddDays(-1), _first.AddDays(740), day =>
            opened.OccurredOn <= day && !history.Any(f => f is ContactClosed && f.OccurredOn <= day)
                ? Expected.Cell("contacts", ("kind", opened.Kind), ("association", opened.Association)) : null);
        return expected;
    }
}
