using Ledger.Domain;
using Ledger.Tests;

namespace Ledger.Store.Tests.Posting;

/// <summary>The association of a member who attended is filled in when the entry is recorded.</summary>
public sealed class FilledInTests(TestCluster cluster)
{
    private static readonly DateOnly _day = new(2020, 2, 3);

    [Fact]
    public async Task a_member_s_attendance_counts_under_the_member_s_association_even_in_one_batch_and_the_same_again_is_a_duplicate()
    {
        await using var book = await cluster.NewBook();
        var attended = Make("training/1", "a1", new TrainingAttended(_day, 1, "m"));
        Item[] batch =
        [
            attended, Make("member/m", "j", new MemberJoined(new(2020, 1, 2), "kil")), Make("training/1", "s", new TrainingSessionHeld(_day.AddDays(-1), 1)),
            Make("training/1", "p", new TrainingPlanned(new(2020, 1, 1), "Kurs", "course", Association: "eda")), Make("association/kil", "k", new AssociationRegistered(new(2010, 1, 1), "Kil")),
            Make("association/eda", "e", new AssociationRegistered(new(2010, 1, 1), "Eda")), Make("training/1", "a2", new TrainingAttended(_day, 1, Count: 4)),
            Make("training/1", "a3", new TrainingAttended(_day, 1, "stranger")),
        ];
        (await book.Queue.Post("tests", batch, partial: false, CancellationToken.None)).Should().OnlyContain(a => a.Refused == null);
        (await By("attendances")).Should().Equal("eda 5", "kil 1");
        (await By("participants")).Should().Equal("eda 1", "kil 1");

        (await book.Queue.Post("tests", [attended], partial: false, CancellationToken.None)).Single().IsDuplicate.Should().BeTrue("what the book filled in need not be said");
        var other = Make("training/1", "a1", new TrainingAttended(_day, 1, "m", Association: "eda"));
        (await book.Queue.Post("tests", [other], partial: false, CancellationToken.None)).Single().Refused!.Rule.Should().Be(Rules.IdReused);
        (await book.Auditor.Check(null, CancellationToken.None)).Differences.Should().BeEmpty();
        (await book.Entries.Subjects(null, "attendances", new Dictionary<string, string> { ["association"] = "kil" }, _day, default, null, 10, null, CancellationToken.None))
            .Subjects.Select(s => s.Subject).Should().Equal("member/m");

        async Task<IEnumerable<string>> By(string account) =>
            (await book.Entries.Account(account, ["association"], new Dictionary<string, string>(), _day, default, null, CancellationToken.None)).Rows.Select(r => $"{r.Cell["association"]} {r.Balance}");

        ProposedEntry Make(string subject, string id, Fact fact) => new(EntryId.Of(book.District.Name, "/district", id), Subject.Parse(subject), "/district", id, fact);
    }
}
