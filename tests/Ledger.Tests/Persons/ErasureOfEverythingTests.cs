using System.Text;
using System.Text.Json.Nodes;
using Ledger.Domain;
using Ledger.Store.Access;
using Ledger.Store.Persons;

namespace Ledger.Tests.Persons;

/// <summary>Persons and notes beside subjects of every kind are erased as members' are.</summary>
public sealed class ErasureOfEverythingTests(TestCluster cluster) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ledger-erasure-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task after_an_erasure_nothing_kept_beside_a_subject_of_any_kind_is_found_anywhere_and_every_figure_is_as_before()
    {
        var (database, restored, logs) = (await cluster.NewDatabase(), await cluster.NewEmptyDatabase(), new Logs());
        await using var service = await Start(database, logs);
        var stays = Invented.Person();
        var (subjects, ids, texts) = await Story(service, stays);
        subjects.Select(s => s.Kind).Should().BeEquivalentTo(Domain.SubjectKind.Names.Except(["log"]), "there is no other kind of subject that is posted about");
        (await service.Book.Rows<string>("select distinct subject from personal.data order by 1")).Should().BeEquivalentTo(subjects.Select(s => $"{s}").Append("contact/stays"));
        (await Answers(service, subjects, ids)).Where(t => Invented.FoundIn(Encoding.UTF8.GetBytes(t), texts).Any()).Should().NotBeEmpty("it can be read before");
        var @sealed = await service.Book.Rows<string>("select encode(ciphertext, 'hex') from personal.data where subject <> 'contact/stays' union all select encode(wrapped, 'hex') from personal.keys where subject <> 'contact/stays'");
        var dump = await Backup.Dump(database);
        Invented.FoundIn(dump, @sealed).Should().HaveCount(@sealed.Count, "so what is not found later is not there");
        Invented.FoundIn(dump, texts).Should().BeEmpty();
        var (figures, tables) = (await Figures(service), await Tables.Figures(service.Book));

        foreach (var subject in subjects)
        {
            var (status, erased) = await Erase(service.Http, subject);
            status.Should().Be(200, erased.ToJsonString());
            ((string)erased["subject"]!).Should().Be($"{subject}");
            var entry = await service.Get($"entries/{erased["entry"]}");
            ((string)entry["type"]!, (string)entry["subject"]!, entry["data"]!.ToJsonString()).Should().Be(($"{subject.Kind}.erased", $"{subject}", """{"reason":"request","occurredOn":"2021-06-01"}"""));
            (await Erase(service.Http, subject)).Status.Should().Be(204, "nothing is kept any more");
        }

        (await service.Book.Rows<string>("select subject from personal.data union all select subject from personal.keys")).Should().Equal("contact/stays", "contact/stays");
        (await service.Book.Rows<string>("select distinct mt_dotnet_type from mt_events where type like '%\\_erased'")).Should().BeEquivalentTo(EntryType.Erasures.Where(t => t.Name != "log.erased").Select(t => $"{t.Class.FullName}, {t.Class.Assembly.GetName().Name}"));
        await Erased(service, database);

        await service.Book.Auditor.Rebuild(null, Cancel);
        await Erased(service, database);

        // From a backup of before the erasures, with nothing but the list that was kept outside.
        await Backup.Restore(restored, dump);
        await using (var again = await Start(restored, logs))
        {
            (await again.Book.Erasures.Repeat(Cancel)).Should().BeEquivalentTo(subjects.Select(s => $"{s}"));
            (await again.Book.Erasures.Repeat(Cancel)).Should().BeEmpty();
            await Erased(again, restored);
        }

        logs.Text.Should().NotBeEmpty();
        Invented.FoundIn(Encoding.UTF8.GetBytes(logs.Text), [.. texts, .. Invented.Texts(stays)]).Should().BeEmpty();

        async Task Erased(TestService of, string where)
        {
            await of.Book.Run("checkpoint");
            (await Files.Found(cluster.Home, of, texts)).Should().BeEmpty();
            (await Files.Found(_folder.FullName, null, texts)).Should().BeEmpty();
            Invented.FoundIn(await Backup.Dump(where), [.. texts, .. @sealed]).Should().BeEmpty();
            foreach (var answer in await Answers(of, subjects, ids))
                Invented.FoundIn(Encoding.UTF8.GetBytes(answer), texts).Should().BeEmpty();
            JsonNode.DeepEquals((await of.Get("subjects/contact/stays?include=person"))["entries"]![0]!["personal"]!["person"], stays).Should().BeTrue("nobody else is concerned");
            (await Figures(of)).Should().Be(figures);
            (await of.Book.Auditor.Check(null, Cancel)).Differences.Should().BeEmpty();
            if (of == service)
                PostingsOf(await Tables.Figures(of.Book)).Should().Be(PostingsOf(tables));
        }
    }

    [Fact]
    public async Task notes_that_are_restored_apart_from_the_book_are_erased_again_by_what_the_book_says()
    {
        await using var service = await Start(await cluster.NewDatabase());
        var (subjects, _, _) = await Story(service, Invented.Person());
        await service.Book.Run("create table kept_keys as table personal.keys; create table kept_data as table personal.data");
        foreach (var subject in subjects)
            await Erase(service.Http, subject);
        await service.Book.Run("delete from personal.keys; delete from personal.data; insert into personal.keys table kept_keys; insert into personal.data table kept_data");
        File.Delete(Path.Combine(_folder.FullName, ErasureJournal.FileName));

        (await service.Book.Erasures.Repeat(Cancel)).Should().BeEquivalentTo(subjects.Select(s => $"{s}"));
        (await service.Book.Rows<string>("select subject from personal.data union all select subject from personal.keys")).Should().Equal("contact/stays", "contact/stays");
    }

    [Fact]
    public async Task an_association_erases_beside_its_own_subjects_and_no_others()
    {
        await using var service = await Start(await cluster.NewDatabase());
        await service.Record(
            [.. new[] { "kil", "eda" }.Select(a => service.Entry("association.registered", $"association/{a}", "2020-01-01", new { name = a })),
            .. new[] { "kil", "eda" }.Select(a => service.Entry("association.dialogue-held", $"association/{a}", "2020-02-01", new { channel = "phone", note = Invented.Note() })),
            .. new[] { "kil", "eda", null }.Select(a => Opened(service, a ?? "district", a)),
            service.Entry("contact.conversation-held", "contact/district", "2020-02-02", new { channel = "phone", association = "kil" }),
            .. new[] { "kil", "eda" }.SelectMany(a => Training(service, a)),
            service.Entry("milestone.reached", "milestone/m", "2020-02-01", new { stage = "started", note = Invented.Note() })]);
        using var kil = await service.Client(Role.Association, "kil");
        using var auditor = await service.Client(Role.Auditor);
        var kept = await service.Book.Kept();

        foreach (var subject in new[] { "association/eda", "contact/eda", "training/eda", "milestone/m", "contact/nobody", "association/nobody", "party/nobody" })
            (await Erase(kil, Subject.FromStored(subject))).Status.Should().Be(404, subject);
        (await Erase(kil, new("contact", "district"))).Status.Should().Be(403, "it sees its own conversation, and the contact is the district's");
        (await Erase(auditor, new("contact", "kil"))).Status.Should().Be(403);
        (await service.Book.Kept()).Should().Be(kept);
        foreach (var subject in new[] { "association/kil", "contact/kil", "training/kil" })
        {
            var (status, erased) = await Erase(kil, Subject.FromStored(subject));
            status.Should().Be(200, subject);
            (await service.TryGet($"entries/{erased["entry"]}", kil)).Status.Should().Be(200, "it may read what it did");
        }

        (await service.Book.Rows<string>("select subject from personal.keys order by 1")).Should().Equal("association/eda", "contact/district", "contact/eda", "milestone/m", "training/eda");
        foreach (var subject in new[] { "association/nobody", "party/nobody" })
            (await Erase(service.Http, Subject.FromStored(subject))).Status.Should().Be(404, subject);
        var (refused, why) = await TestService.Ask(service.Http, HttpMethod.Delete, "subjects/milestone/m/personal-data", new { reason = "Hemlig" });
        (refused, why.ToJsonString().Contains("Hemlig")).Should().Be((400, false));
    }

    [Fact]
    public async Task what_is_kept_beside_any_other_subject_is_due_so_many_days_after_its_last_entry()
    {
        await using var service = await Start(await cluster.NewDatabase());
        await service.Record(
            [service.Entry("association.registered", "association/kil", "2020-01-01", new { name = "Kil" }),
            Opened(service, "closed", "kil"), service.Entry("contact.closed", "contact/closed", "2020-03-01", new { note = Invented.Note() }),
            Opened(service, "spoken-with", "kil"), service.Entry("contact.conversation-held", "contact/spoken-with", "2021-05-01", new { channel = "phone" }),
            service.Entry("association.dialogue-held", "association/kil", "2020-02-01", new { channel = "phone", note = Invented.Note() }),
            .. Training(service, "kil"),
            service.Entry("milestone.reached", "milestone/m", "2020-02-15", new { stage = "started", note = Invented.Note() }),
            service.Entry("milestone.reached", "milestone/bare", "2020-02-15", new { stage = "started" })]);
        var wrong = (await service.Record(Opened(service, "wrong", null)))[0];
        await service.Record(service.Entry("entry.reversed", null, "2020-04-01", new { entry = wrong, reason = "wrong-subject", note = Invented.Note() }));
        await service.Book.Erasures.SetRule(100, DateOnly.Parse("2020-01-01", null), "test", Cancel);

        (await Due(service, "2020-06-08")).Should().Equal("association/kil 2020-02-01 2020-05-11", "milestone/m 2020-02-15 2020-05-25", "training/kil 2020-02-20 2020-05-30");
        (await Due(service, "2021-06-01")).Should().Equal("association/kil 2020-02-01 2020-05-11", "milestone/m 2020-02-15 2020-05-25", "training/kil 2020-02-20 2020-05-30",
            "contact/closed 2020-03-01 2020-06-09", "contact/wrong 2020-04-01 2020-07-10");
        (await service.Book.Erasures.EraseDue(Cancel)).Should().HaveCount(5);
        (await service.Book.Rows<string>("select subject from personal.keys")).Should().Equal("contact/spoken-with");
        (await Due(service, "2021-06-01")).Should().BeEmpty();

        // What is recorded anew is kept anew; the erasure before it begins no time of its own.
        await service.Record(service.Entry("milestone.reached", "milestone/m", "2021-05-15", new { stage = "done", note = Invented.Note() }));
        (await Due(service, "2021-08-22")).Should().Equal("contact/spoken-with 2021-05-01 2021-08-09");
        (await Due(service, "2021-08-23")).Should().Equal("contact/spoken-with 2021-05-01 2021-08-09", "milestone/m 2021-05-15 2021-08-23");
        (await service.Book.Auditor.Check(null, Cancel)).Differences.Should().BeEmpty();
    }

    /// <summary>A subject of each kind with all that can be kept beside it, most of them ended; and a contact that stays.</summary>
    private static async Task<(IReadOnlyList<Subject> Subjects, IReadOnlyList<Guid> Ids, string[] Texts)> Story(TestService service, JsonObject stays)
    {
        var kept = new List<JsonNode>();
        JsonNode Keep(JsonNode text)
        {
            kept.Add(text);
            return text.DeepClone();
        }

        string Note() => (string)Keep(Invented.Note())!;
        JsonObject Person() => Keep(Invented.Person()).AsObject();

        var ids = await service.Record(
            service.Entry("association.registered", "association/kil", "2020-01-01", new { name = "Kil" }),
            service.Entry("association.registered", "association/eda", "2020-01-01", new { name = "Eda" }),
            service.Entry("association.dialogue-held", "association/eda", "2020-02-01", new { channel = "phone", note = Note() }),
            service.Entry("association.closed", "association/eda", "2020-03-01", new { into = "kil" }),
            service.Entry("member.joined", "member/1", "2020-02-03", new { association = "kil", person = Person() }),
            service.Entry("member.left", "member/1", "2020-03-03", new { reason = "died" }),
            service.Entry("contact.opened", "contact/1", "2020-02-01", new { name = "LO", kind = "union", association = "kil", person = Person() }),
            service.Entry("contact.conversation-held", "contact/1", "2020-02-02", new { channel = "phone", note = Note() }),
            service.Entry("contact.closed", "contact/1", "2020-02-03", new { note = Note() }),
            service.Entry("contact.opened", "contact/stays", "2020-02-01", new { name = "LO", kind = "union", person = stays }),
            service.Entry("training.planned", "training/1", "2020-02-01", new { title = "Kurs", kind = "course" }),
            service.Entry("training.cancelled", "training/1", "2020-02-02", new { note = Note() }),
            service.Entry("milestone.reached", "milestone/m", "2020-02-02", new { stage = "started", note = Note() }),
            service.Entry("channel.registered", "channel/1", "2020-02-02", new { platform = "instagram", handle = "@kil" }),
            service.Entry("representative.presented", "representative/1", "2020-02-02", new { name = "Förtroendevald", office = "riksdag" }),
            service.Entry("plan.adopted", "plan/1", "2020-02-02", new
            {
                title = "Plan",
                from = "2020-01-01",
                to = "2020-12-31",
                goals = new[] { new { id = "grow", text = new { en = "Grow" }, measure = new { read = "change", account = "members" }, target = new { moreThan = 0 } } },
            }),
            service.Entry("figure.registered", "figure/f", "2020-02-02", new { name = "Nöjda", unit = "percent" }),
            service.Entry("activity.held", "activity/a", "2020-02-02", new { kind = "stall", title = "Torgdag" }),
            service.Entry("officer.elected", "officer/o", "2020-02-02", new { office = "chair", person = Person() }));
        // The note of a reversal stands beside the subject of what it takes back, whatever that is; some leave it to the book to find it.
        // Of these the activity alone has postings: it comes first, so that they are folded before anything is compared.
        foreach (var subject in new[] { "activity/a", "channel/1", "representative/1", "plan/1", "training/1", "figure/f" })
        {
            var entry = ids[subject switch { "channel/1" => 13, "representative/1" => 14, "plan/1" => 15, "figure/f" => 16, "activity/a" => 17, _ => 11 }];
            ids.AddRange(await service.Record(service.Entry("entry.reversed", subject == "plan/1" ? null : subject, "2020-04-01", new { entry, reason = "other", note = Note() })));
        }

        string[] subjects = ["association/eda", "member/1", "contact/1", "training/1", "milestone/m", "channel/1", "representative/1", "plan/1", "figure/f", "activity/a", "officer/o"];
        return ([.. subjects.Select(Subject.Parse)], ids, Invented.Texts([.. kept]));
    }

    private static JsonObject Opened(TestService service, string id, string? association) =>
        service.Entry("contact.opened", $"contact/{id}", "2020-02-01", association is null ? new { name = "LO", kind = "union", person = Invented.Person() } : new { name = "LO", kind = "union", association, person = Invented.Person() });

    private static JsonObject[] Training(TestService service, string association) =>
    [
        service.Entry("training.planned", $"training/{association}", "2020-02-10", new { title = "Kurs", kind = "course", association }),
        service.Entry("training.cancelled", $"training/{association}", "2020-02-20", new { note = Invented.Note() }),
    ];

    private async Task<TestService> Start(string database, Logs? logs = null) =>
        await TestService.Start(cluster, connectionString: database, logging: logs is null ? null : logs.All, settings: s => s with { ErasuresFile = Path.Combine(_folder.FullName, ErasureJournal.FileName) });

    private static Task<(int Status, JsonObject Answer)> Erase(HttpClient client, Subject subject) =>
        TestService.Ask(client, HttpMethod.Delete, $"subjects/{subject}/personal-data", new { reason = "request" });

    private static async Task<List<string>> Answers(TestService of, IEnumerable<Subject> subjects, IEnumerable<Guid> ids)
    {
        var answers = new List<string>();
        foreach (var path in ids.Select(id => $"entries/{id}?include=person").Concat(subjects.Select(s => $"subjects/{s}?include=person"))
            .Concat(["subjects?kind=contact&asOf=2020-02-02&include=person", "members/1/extract", "entries?limit=1000"]))
            answers.Add((await of.Get(path)).ToJsonString());
        return answers;
    }

    private static async Task<string> Figures(TestService service) =>
        (await service.Get("accounts?asOf=2020-12-31"))["accounts"]!.ToJsonString() + (await service.Get("subjects?kind=contact&asOf=2020-02-02"))["subjects"]!.ToJsonString();

    // The day of the erasure ends later than before; nothing else may differ.
    private static string PostingsOf(string tables) => tables[tables.IndexOf("ledger.cells", StringComparison.Ordinal)..];

    private static async Task<List<string>> Due(TestService service, string asOf) =>
        [.. (await service.Get($"retention/due?asOf={asOf}"))["due"]!.AsArray().Select(d => $"{d!["subject"]} {d["endedOn"]} {d["dueOn"]}")];
}
