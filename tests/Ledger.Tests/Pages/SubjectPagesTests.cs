using Ledger.Store.Access;

namespace Ledger.Tests.Pages;

/// <summary>A book of contacts, trainings and a member who moved.</summary>
public sealed class BookOfSubjects(TestCluster cluster) : IAsyncLifetime
{
    public TestService Service { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Service = await TestService.Start(cluster, new(new(2021, 2, 1, 8, 0, 0, TimeSpan.Zero)));
        var s = Service;
        await s.Record(
            s.Entry("association.registered", "association/kil", "2010-01-01", new { name = "Kil" }), s.Entry("association.registered", "association/eda", "2010-01-01", new { name = "Eda" }),
            s.Entry("contact.opened", "contact/lo", "2019-01-01", new { name = "<script>alert(1)</script>", kind = "union" }),
            s.Entry("contact.opened", "contact/abf", "2020-01-01", new { name = "Folkbildarna", kind = "movement", association = "kil" }),
            s.Entry("contact.conversation-held", "contact/lo", "2019-02-01", new { channel = "phone", topics = new[] { "union-politics" } }),
            s.Entry("contact.conversation-held", "contact/abf", "2020-12-01", new { channel = "meeting" }),
            s.Entry("training.planned", "training/circle", "2020-01-01", new { title = "Facklig cirkel", kind = "study-circle", association = "kil" }),
            s.Entry("training.session-held", "training/circle", "2020-02-01", new { session = 1, minutes = 135 }), s.Entry("training.session-held", "training/circle", "2020-02-08", new { session = 2, minutes = 135 }),
            s.Entry("training.attended", "training/circle", "2020-02-01", new { session = 1, count = 2 }), s.Entry("training.attended", "training/circle", "2020-02-08", new { session = 2, count = 4 }),
            s.Entry("training.planned", "training/course", "2020-03-01", new { title = "Kurs", kind = "course" }),
            s.Entry("member.joined", "member/1", "2019-05-01", new { association = "kil" }), s.Entry("member.transferred", "member/1", "2020-05-01", new { to = "eda" }));
    }

    public ValueTask DisposeAsync() => Service.DisposeAsync();
}

public sealed class SubjectPagesTests(BookOfSubjects book) : IClassFixture<BookOfSubjects>
{
    private TestService Service => book.Service;

    [Fact]
    public async Task contacts_tell_when_they_were_last_spoken_with_and_which_are_silent()
    {
        var page = await PageText.Get(Service.Http, "contacts?asOf=2021-01-31");
        page.Rows("Öppna kontakter").Should().BeEquivalentTo(
            new[] { new[] { "<script>alert(1)</script>", "fackförening", "distriktet", "2019-02-01 ○ tyst ett år", "1", "2019-01-01" }, ["Folkbildarna", "folkrörelse", "kil", "2020-12-01", "1", "2020-01-01"] },
            order => order.WithStrictOrdering());
        page.Markup.Should().NotContain("<script>alert");
        (await PageText.Get(Service.Http, "contacts?asOf=2021-01-31&show=silent")).Rows("Kontakter som").Should().HaveCount(1);
        (await PageText.Get(Service.Http, "contacts?asOf=2020-01-31&show=silent")).Rows("Kontakter som").Should().BeEmpty("only 364 days have passed");
        var subjects = (await Service.Get("subjects?kind=contact&asOf=2021-01-31"))["subjects"]!.AsArray();
        page.Rows("Öppna kontakter").Select(r => r[3][..10]).Should().BeEquivalentTo(subjects.Select(s => (string)s!["lastOn"]!));
    }

    [Fact]
    public async Task a_contact_has_its_conversations_on_its_page()
    {
        var page = await PageText.Get(Service.Http, "contacts/lo?asOf=2021-01-31");
        page.Figure("Slag").Should().Be("fackförening");
        page.Rows("Händelserna").Select(r => r[2]).Should().Equal("Namn: <script>alert(1)</script> · Slag: fackförening", "Sätt: telefon · Ämnen: facklig politik");
        (await PageText.Get(Service.Http, "contacts/nobody")).Status.Should().Be(404);
    }

    [Fact]
    public async Task a_study_circle_tells_what_it_lacks_and_a_course_does_not()
    {
        var rows = (await PageText.Get(Service.Http, "trainings?asOf=2021-01-31")).Rows("utbildningar");
        rows.Select(r => r[1..]).Should().BeEquivalentTo(new[]
        {
            new[] { "Kurs", "kurs", "planerad", "0", "0", "0", "–" },
            ["Facklig cirkel", "studiecirkel", "pågår", "2", "4", "6", "↘ saknas: träffar: 1, minuter: 135 (studietimmar: 3)"],
        }, order => order.WithStrictOrdering());
        (await PageText.Get(Service.Http, "trainings?kind=study-circle")).Rows("utbildningar").Should().HaveCount(1);
        var circle = await PageText.Get(Service.Http, "trainings/circle?asOf=2020-02-01");
        circle.Rows("Hållna träffar").Should().BeEquivalentTo(new[] { new[] { "1", "2020-02-01", "135", "2", "0" } });
        circle.Words.Should().Contain("saknas: deltagare: 1, träffar: 2, minuter: 270 (studietimmar: 6)");
    }

    [Fact]
    public async Task an_association_sees_of_a_member_who_came_to_it_what_it_sees_over_http()
    {
        using var eda = await Service.Client(Role.Association, "eda");
        var page = await PageText.Get(eda, "members/1");
        page.Rows("Händelserna").Select(r => r[1]).Should().Equal("medlem flyttade");
        page.Words.Should().Contain("Läget den dagen visas inte");
        (await PageText.Get(Service.Http, "members/1")).Figure("Partiförening").Should().Be("eda");
        (await PageText.Get(eda, "contacts")).Rows("Öppna kontakter").Should().BeEmpty();
        (await PageText.Get(eda, "trainings")).Rows("utbildningar").Should().BeEmpty();
        (await PageText.Get(eda, "trainings/circle")).Status.Should().Be(404);
    }
}
