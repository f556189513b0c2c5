using System.Text.Json.Nodes;

namespace Ledger.Tests.Persons;

public sealed class PostingTests(TestCluster cluster)
{
    [Fact]
    public async Task what_is_posted_of_a_person_is_read_back_and_the_event_tells_only_where_it_is()
    {
        await using var service = await Start();
        var (person, note) = (Invented.Person(), Invented.Note());
        var ids = await service.Record(Join(service, "1", person), service.Entry("contact.opened", "contact/c", "2020-02-03", new { name = "Facket", kind = "union", person }),
            service.Entry("contact.conversation-held", "contact/c", "2020-02-04", new { channel = "phone", note }));

        var plain = await service.Get($"entries/{ids[0]}");
        plain["data"]!["person"]!.AsObject().Select(m => m.Key).Should().BeEquivalentTo("ref", "sha256");
        plain["personal"].Should().BeNull();
        var read = await service.Get($"entries/{ids[0]}?include=person");
        JsonNode.DeepEquals(read["personal"]!["person"], person).Should().BeTrue(read.ToJsonString());
        ((string?)(await service.Get($"entries/{ids[2]}?include=person"))["personal"]!["note"]).Should().Be(note);
        var contact = await service.Get("subjects/contact/c?include=person");
        contact["entries"]!.AsArray().Select(e => e!["personal"]!.AsObject().Single().Key).Should().Equal("person", "note");
        (await service.Book.Rows<string>("select encode(sha256(ciphertext), 'hex') from personal.data where ref::text = '" + plain["data"]!["person"]!["ref"] + "'"))
            .Should().Equal((string)plain["data"]!["person"]!["sha256"]!);
        (await service.Book.Auditor.Check(null, TestContext.Current.CancellationToken)).Differences.Should().BeEmpty();
    }

    [Fact]
    public async Task all_that_is_kept_of_one_subject_is_under_one_key_of_its_own()
    {
        await using var service = await Start();
        var persons = Enumerable.Range(0, 4).Select(_ => Invented.Person()).ToList();
        var first = await service.Record(Join(service, "1", persons[0]), Join(service, "2", persons[1]), Details(service, "1", persons[2]));
        var later = await service.Record(Details(service, "1", persons[3]));
        (await service.Book.Rows<string>("select subject from personal.keys order by 1")).Should().Equal("member/1", "member/2");
        foreach (var (id, person) in first.Concat(later).Zip(persons))
            JsonNode.DeepEquals((await service.Get($"entries/{id}?include=person"))["personal"]!["person"], person).Should().BeTrue();
    }

    [Fact]
    public async Task a_note_on_a_reversal_belongs_to_the_subject_that_the_book_finds()
    {
        await using var service = await Start();
        var id = (await service.Record(Join(service, "1")))[0];
        var note = Invented.Note();
        var reversal = (await service.Record(service.Entry("entry.reversed", null, "2020-02-05", new { entry = id, reason = "other", note })))[0];
        ((string?)(await service.Get($"entries/{reversal}?include=person"))["personal"]!["note"]).Should().Be(note);
        (await service.Book.Rows<string>("select subject from personal.data")).Should().Equal("member/1");
    }

    [Fact]
    public async Task the_same_again_gets_the_first_receipt_and_another_person_under_the_same_id_is_refused()
    {
        await using var service = await Start();
        var (person, other) = (Invented.Person(), Invented.Person());
        var (_, first) = await service.Post(Join(service, "1", person, id: "k-1"));
        var (status, again) = await service.Post(Join(service, "1", person.DeepClone(), id: "k-1"));
        status.Should().Be(200);
        ((string?)again["outcome"]).Should().Be("duplicate");
        again["position"]!.GetValue<long>().Should().Be(first["position"]!.GetValue<long>());
        foreach (var another in new[] { other, null, new JsonObject { ["name"] = person["name"]!.DeepClone() } })
        {
            (status, var refused) = await service.Post(Join(service, "1", another, id: "k-1"));
            (status, (string?)refused["type"]).Should().Be((409, "/problems/id-reused"));
            Invented.FoundIn(System.Text.Encoding.UTF8.GetBytes(refused.ToJsonString()), Invented.Texts(person, other)).Should().BeEmpty();
        }

        (await service.Post(Join(service, "2", id: "k-2"))).Status.Should().Be(201);
        (await service.Post(Join(service, "2", person, id: "k-2"))).Status.Should().Be(409);
        (await service.Book.Kept()).Should().Be(2, "one row and one key");
    }

    [Fact]
    public async Task within_one_batch_the_same_is_a_duplicate_and_another_is_not()
    {
        await using var service = await Start();
        var person = Invented.Person();
        var (status, answer) = await service.PostBatch(
            [Join(service, "1", person, id: "k-1"), Join(service, "1", person, id: "k-1"), Join(service, "1", Invented.Person(), id: "k-1"), Details(service, "1", person)], partial: true);
        status.Should().Be(200);
        answer["receipts"]!.AsArray().Select(r => (string)r!["outcome"]!).Should().Equal("recorded", "duplicate", "refused", "recorded");
        (await service.Book.Kept()).Should().Be(3);
    }

    [Fact]
    public async Task once_a_person_is_erased_only_the_rest_of_a_duplicate_is_compared()
    {
        await using var service = await Start();
        await service.Post(Join(service, "1", Invented.Person(), id: "k-1"));
        (await TestService.Ask(service.Http, HttpMethod.Delete, "members/1/personal-data", new { reason = "request" })).Status.Should().Be(200);
        ((string?)(await service.Post(Join(service, "1", Invented.Person(), id: "k-1"))).Answer["outcome"]).Should().Be("duplicate");
        var other = Join(service, "1", Invented.Person(), id: "k-1");
        other["data"]!["category"] = "youth";
        (await service.Post(other)).Status.Should().Be(409);
        (await service.Book.Kept()).Should().Be(0, "a duplicate leaves nothing");
    }

    [Fact]
    public async Task what_is_refused_leaves_no_row()
    {
        await using var service = await Start();
        var person = Invented.Person();
        (await service.Post(Details(service, "1", person))).Status.Should().Be(422);
        var nowhere = Join(service, "2", person);
        nowhere["data"]!["association"] = "nowhere";
        (await service.PostBatch([Join(service, "1", person), nowhere])).Status.Should().Be(422);
        (await service.Book.Kept()).Should().Be(0);
    }

    [Theory]
    [InlineData("""{"name":" Hemlig"}""", "not-a-text")]
    [InlineData("""{"email":"Hemlig"}""", "not-an-email")]
    [InlineData("""{"phone":"Hemlig"}""", "not-a-phone-number")]
    [InlineData("""{"Hemlig":"Hemlig"}""", "field-unknown")]
    [InlineData("\"Hemlig\"", "not-an-object")]
    public async Task what_is_wrong_with_a_person_is_told_without_telling_it(string person, string rule)
    {
        await using var service = await Start();
        var (status, answer) = await service.Post(Join(service, "1", JsonNode.Parse(person)));
        (status, (string?)answer["type"]).Should().Be((422, $"/problems/{rule}"));
        answer.ToJsonString().Should().NotContain("Hemlig");
    }

    [Fact]
    public async Task an_erasure_is_not_posted()
    {
        await using var service = await Start();
        await service.Record(Join(service, "1"));
        var (status, answer) = await service.Post(service.Entry("member.erased", "member/1", "2020-03-01", new { reason = "request" }));
        (status, (string?)answer["type"]).Should().Be((422, "/problems/not-posted-here"));
    }

    [Fact]
    public async Task posts_of_one_subject_from_many_at_once_are_all_readable()
    {
        await using var service = await Start();
        await service.Record(Join(service, "1"));
        var persons = Enumerable.Range(0, 20).Select(_ => Invented.Person()).ToList();
        var answers = await Task.WhenAll(persons.Select(p => service.Post(Details(service, "1", p))));
        foreach (var (answer, person) in answers.Zip(persons))
            JsonNode.DeepEquals((await service.Get($"entries/{answer.Answer["entry"]}?include=person"))["personal"]!["person"], person).Should().BeTrue();
    }

    private async Task<TestService> Start()
    {
        var service = await TestService.Start(cluster);
        await service.Record(service.Entry("association.registered", "association/kil", "2020-01-01", new { name = "Kil" }));
        return service;
    }

    private static JsonObject Join(TestService service, string member, JsonNode? person = null, string? id = null) =>
        service.Entry("member.joined", $"member/{member}", "2020-02-03", person is null ? new { association = "kil" } : new { association = "kil", person }, id);

    private static JsonObject Details(TestService service, string member, JsonNode person) => service.Entry("member.details-recorded", $"member/{member}", "2020-03-01", new { person });
}
