using System.Text.Json.Nodes;
using Ledger.Domain;
using Ledger.Store.Access;

namespace Ledger.Tests.Access;

/// <summary>What an association may post and see, over HTTP.</summary>
public sealed class ScopeTests(TestCluster cluster) : IAsyncLifetime
{
    private TestService _service = null!;
    private HttpClient _karlstad = null!;
    private HttpClient _kil = null!;

    public async ValueTask InitializeAsync()
    {
        _service = await TestService.Start(cluster);
        _service.As["karlstad"] = _karlstad = await _service.Client(Role.Association, "karlstad");
        _service.As["kil"] = _kil = await _service.Client(Role.Association, "kil");
        await _service.Record([.. new[] { "karlstad", "kil", "eda" }.Select(a => Entry("association.registered", $"association/{a}", "2010-01-01", new { name = a }))]);
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task after_a_transfer_the_new_association_reads_on_from_it_and_the_old_one_up_to_it()
    {
        await _service.Record(
            Entry("member.joined", "member/1", "2020-01-10", new { association = "karlstad" }),
            Entry("member.renewed", "member/1", "2020-01-11", new { through = "2020-12-31" }),
            Entry("member.transferred", "member/1", "2020-03-01", new { to = "kil" }),
            Entry("member.renewed", "member/1", "2020-04-01", new { through = "2021-12-31" }),
            Entry("member.left", "member/1", "2020-09-01", new { reason = "left" }));
        (await Dates(_karlstad)).Should().Equal("2020-01-10", "2020-01-11", "2020-03-01");
        (await Dates(_kil)).Should().Equal("2020-03-01", "2020-04-01", "2020-09-01");
        (await Dates(_karlstad, "subjects/member/1")).Should().Equal("2020-01-10", "2020-01-11", "2020-03-01");
        (await Dates(_kil, "subjects/member/1")).Should().Equal("2020-03-01", "2020-04-01", "2020-09-01");
        (await _service.Get("subjects/member/1", _kil))["state"].Should().BeNull("it is the outcome of what it may not see as well");
        foreach (var (client, seen) in new[] { (_karlstad, 3), (_kil, 3) })
            (await Visible(client)).Should().HaveCount(seen, "an entry is read one by one as it is in the list");
    }

    [Fact]
    public async Task a_transfer_that_comes_late_moves_what_lies_after_it()
    {
        await _service.Record(
            Entry("member.joined", "member/1", "2020-01-10", new { association = "karlstad" }),
            Entry("member.renewed", "member/1", "2020-05-01", new { through = "2020-12-31" }));
        (await Dates(_karlstad)).Should().Equal("2020-01-10", "2020-05-01");
        (await Dates(_kil)).Should().BeEmpty();
        await _service.Record(Entry("member.transferred", "member/1", "2020-03-01", new { to = "kil" }));
        (await Dates(_karlstad)).Should().Equal("2020-01-10", "2020-03-01");
        (await Dates(_kil)).Should().Equal("2020-05-01", "2020-03-01");
    }

    [Fact]
    public async Task what_was_taken_back_is_seen_by_those_who_saw_it_and_so_is_what_took_it_back()
    {
        var ids = await _service.Record(
            Entry("member.joined", "member/1", "2020-01-10", new { association = "karlstad" }),
            Entry("member.transferred", "member/1", "2020-03-01", new { to = "kil" }),
            Entry("member.renewed", "member/1", "2020-04-01", new { through = "2021-12-31" }));
        await _service.Record(Entry("entry.reversed", "member/1", "2020-06-01", new { entry = ids[2], reason = "wrong-subject" }));
        (await Dates(_karlstad)).Should().Equal("2020-01-10", "2020-03-01");
        (await Dates(_kil)).Should().Equal("2020-03-01", "2020-04-01", "2020-06-01");
        await _service.Record(Entry("entry.reversed", "member/1", "2020-07-01", new { entry = ids[1], reason = "wrong-subject" }));
        (await Dates(_karlstad)).Should().Equal("2020-01-10", "2020-03-01", "2020-07-01");
        (await Dates(_kil)).Should().Equal("2020-03-01", "2020-04-01", "2020-06-01", "2020-07-01");
    }

    [Fact]
    public async Task an_association_posts_about_its_own()
    {
        (await Post(_karlstad, "member.joined", "member/1", "2020-01-10", new { association = "karlstad" })).Should().Be("201");
        (await Post(_karlstad, "member.renewed", "member/1", "2020-01-11", new { through = "2020-12-31" })).Should().Be("201");
        (await Post(_karlstad, "contact.opened", "contact/1", "2020-01-11", new { name = "LO", kind = "union", association = "karlstad" })).Should().Be("201");
        (await Post(_karlstad, "contact.conversation-held", "contact/1", "2020-01-12", new { channel = "phone", topics = new[] { "growth" } })).Should().Be("201");
        (await Post(_karlstad, "association.dialogue-held", "association/karlstad", "2020-01-12", new { channel = "phone", topics = new[] { "growth" } })).Should().Be("201");
        (await Post(_karlstad, "training.planned", "training/1", "2020-01-12", new { title = "Kurs", kind = "course", topics = new[] { "growth" }, association = "karlstad" })).Should().Be("201");
        (await Post(_karlstad, "member.transferred", "member/1", "2020-03-01", new { to = "kil" })).Should().Be("201", "whoever has a member may let it go");
        (await Post(_kil, "member.renewed", "member/1", "2020-04-01", new { through = "2021-12-31" })).Should().Be("201");
        (await Post(_kil, "member.left", "member/1", "2020-05-01", new { reason = "left" })).Should().Be("201");
        (await Post(_karlstad, "member.joined", "member/1", "2020-06-01", new { association = "karlstad" })).Should().Be("201", "whoever belongs to nobody may join");
        (await Post(_karlstad, "member.renewed", "member/1", "2020-01-15", new { through = "2020-06-30" })).Should().Be("201", "late, from when it was a member of one's own");
    }

    [Fact]
    public async Task what_is_anothers_is_refused_as_what_nobody_knows()
    {
        var ids = await _service.Record(
            Entry("member.joined", "member/kil", "2020-01-10", new { association = "kil" }),
            Entry("contact.opened", "contact/kil", "2020-01-10", new { name = "LO", kind = "union", association = "kil" }),
            Entry("contact.opened", "contact/district", "2020-01-10", new { name = "LO", kind = "union" }),
            Entry("training.planned", "training/kil", "2020-01-12", new { title = "Kurs", kind = "course", topics = new[] { "growth" }, association = "kil" }),
            Entry("milestone.reached", "milestone/m", "2020-01-12", new { stage = "started" }));
        (string Type, string Hidden, string Unknown, object Data)[] attempts =
        [
            ("member.renewed", "member/kil", "member/no", new { through = "2020-12-31" }),
            ("member.left", "member/kil", "member/no", new { reason = "left" }),
            ("member.transferred", "member/kil", "member/no", new { to = "karlstad" }),
            ("member.transferred", "member/kil", "member/no", new { to = "kil" }),
            ("member.category-changed", "member/kil", "member/no", new { category = "youth" }),
            ("member.details-recorded", "member/kil", "member/no", new { person = new { name = "Ingen Alls" } }),
            ("contact.closed", "contact/kil", "contact/no", new { }),
            ("contact.closed", "contact/district", "contact/no", new { }),
            ("contact.conversation-held", "contact/kil", "contact/no", new { channel = "phone", topics = new[] { "x" }, association = "karlstad" }),
            ("training.session-held", "training/kil", "training/no", new { session = 1 }),
            ("association.renamed", "association/kil", "association/no", new { name = "Karlstad" }),
            ("milestone.reached", "milestone/m", "milestone/no", new { stage = "started" }),
        ];
        foreach (var (type, hidden, unknown, data) in attempts)
            (await Refusal(_karlstad, type, hidden, "2020-02-01", data)).Should().Be(await Refusal(_karlstad, type, unknown, "2020-02-01", data)).And.Contain(Rules.NotYourAssociation, type);

        (await Post(_karlstad, "member.joined", "member/kil", "2020-02-01", new { association = "karlstad" })).Should().Be(Rules.NotYourAssociation, "pulling a member over");
        (await Post(_karlstad, "member.joined", "member/kil", "2020-01-01", new { association = "karlstad" })).Should().Be(Rules.NotYourAssociation, "before it joined the other");
        (await Post(_karlstad, "member.joined", "member/2", "2020-01-01", new { association = "kil" })).Should().Be(Rules.NotYourAssociation, "pushing one upon another");
        (await Post(_karlstad, "member.joined", "member/2", "2020-01-01", new { association = "nowhere" })).Should().Be(Rules.NotYourAssociation);
        foreach (var id in ids.Append(Guid.NewGuid()))
            (await Post(_karlstad, "entry.reversed", null, "2020-02-01", new { entry = id, reason = "other" })).Should().Be(Rules.EntryUnknown, "it sees none of them");
        (await Post(_karlstad, "entry.reversed", "member/no", "2020-02-01", new { entry = ids[0], reason = "other" })).Should().Be(Rules.EntryUnknown);
    }

    [Fact]
    public async Task a_member_that_went_to_another_is_not_fetched_back()
    {
        var ids = await _service.Record(
            Entry("member.joined", "member/1", "2020-01-10", new { association = "karlstad" }),
            Entry("member.transferred", "member/1", "2020-03-01", new { to = "kil" }),
            Entry("member.joined", "member/2", "2020-01-10", new { association = "karlstad" }),
            Entry("member.left", "member/2", "2020-03-01", new { reason = "left" }),
            Entry("member.joined", "member/2", "2020-04-01", new { association = "kil" }));
        (await Post(_karlstad, "entry.reversed", null, "2020-06-01", new { entry = ids[1], reason = "other" })).Should().Be(Rules.NotYourAssociation);
        var refusal = await Refusal(_karlstad, "entry.reversed", null, "2020-06-01", new { entry = ids[3], reason = "other" });
        refusal.Should().Contain(Rules.NotYourAssociation).And.NotContain(ids[4].ToString()).And.NotContain("2020-04-01").And.NotContain("kil");
        (await Refusal(_karlstad, "member.renewed", "member/1", "2020-06-01", new { through = "2020-12-31" })).Should().Contain(Rules.NotYourAssociation).And.NotContain("kil");
        (await Refusal(_karlstad, "member.joined", "member/1", "2020-06-01", new { association = "karlstad" })).Should().Contain(Rules.NotYourAssociation).And.NotContain("kil");
        (await Post(_kil, "entry.reversed", null, "2020-06-01", new { entry = ids[1], reason = "other" })).Should().Be(Rules.NotYourAssociation, "it sees the transfer, which is not its own");
        (await Post(_kil, "entry.reversed", null, "2020-06-01", new { entry = ids[0], reason = "other" })).Should().Be(Rules.EntryUnknown);
        (await Post(_kil, "member.renewed", "member/1", "2020-02-01", new { through = "2020-12-31" })).Should().Be(Rules.NotYourAssociation, "that day it was the other's");
        // What one may see may be told: where one's own entry does not read, the reason is the rule's.
        (await Refusal(_kil, "member.joined", "member/1", "2020-06-01", new { association = "kil" })).Should().Contain(Rules.AlreadyAMember).And.NotContain("2020-01-10").And.NotContain("karlstad");
        (await Post(_kil, "member.renewed", "member/1", "2020-06-01", new { through = "2020-01-31" })).Should().Be(Rules.ThroughBeforeOccurred);
        (await Post(_karlstad, "member.left", "member/1", "2020-02-01", new { reason = "left" })).Should().Be(Rules.NotAMember, "the transfer it sees would no longer read");
    }

    [Fact]
    public async Task another_source_is_refused_before_anything_is_read()
    {
        await _service.Record(Entry("member.joined", "member/1", "2020-01-10", new { association = "karlstad" }));
        foreach (var source in new[] { "/district", "/associations/kil", "/associations/karlstad/", "/associations/KARLSTAD", "/associations/karlstadt/lists", "karlstad", "/associations/karlstad?x=1" })
        {
            var (status, answer) = await _service.Post(_service.Entry("member.renewed", "member/1", "2020-01-11", new { through = "2020-12-31" }, source: source), _karlstad);
            (status, (string)answer["type"]!).Should().Be((403, "/problems/not-your-source"), source);
        }

        (await _service.Post(_service.Entry("member.renewed", "member/1", "2020-01-11", new { through = "2020-12-31" }, source: "/associations/karlstad/lists/2020-01-11"), _karlstad)).Status.Should().Be(201);
    }

    [Fact]
    public async Task of_a_batch_what_is_anothers_is_refused_by_its_index()
    {
        await _service.Record(Entry("member.joined", "member/kil", "2020-01-10", new { association = "kil" }));
        JsonObject[] batch =
        [
            Own("member.joined", "member/1", "2020-01-10", new { association = "karlstad" }),
            Own("member.renewed", "member/kil", "2020-01-11", new { through = "2020-12-31" }),
            Own("member.renewed", "member/1", "2020-01-11", new { through = "2020-12-31" }),
        ];
        var (status, answer) = await _service.PostBatch(batch, client: _karlstad);
        status.Should().Be(422);
        answer["errors"]!.AsArray().Should().ContainSingle().Which!.AsObject().Should().Match<JsonObject>(e => (int)e["index"]! == 1 && (string)e["rule"]! == Rules.NotYourAssociation);
        (status, answer) = await _service.PostBatch(batch, partial: true, client: _karlstad);
        (status, (int)answer["recorded"]!, (int)answer["refused"]!).Should().Be((200, 2, 1));
        using var admin = await _service.Client(Role.Admin);
        (await _service.Get("refusals", admin))["refusals"]!.AsArray().Should().ContainSingle().Which!["route"]!.GetValue<string>().Should().Contain("/entries");
    }

    [Fact]
    public async Task lists_page_through_what_is_ones_own_and_nothing_else()
    {
        for (var i = 0; i < 12; i++)
            await _service.Record(
                Entry("member.joined", $"member/{i}", "2020-01-10", new { association = i % 3 == 0 ? "karlstad" : "kil" }),
                Entry("member.renewed", $"member/{i}", "2020-01-11", new { through = "2020-12-31" }));
        await _service.Record(Entry("member.transferred", "member/0", "2020-02-01", new { to = "kil" }), Entry("member.renewed", "member/0", "2020-02-02", new { through = "2021-12-31" }));

        var (pages, seen) = (0, new List<JsonObject>());
        for (JsonNode? after = 0; after is not null; pages++)
        {
            var page = await _service.Get($"entries?limit=2&after={after}", _karlstad);
            seen.AddRange(page["entries"]!.AsArray().Select(e => e!.AsObject()));
            after = page["next"];
            (after is null || page["entries"]!.AsArray().Count == 2).Should().BeTrue("every page but the last is full");
            (after is null || (long)after == (long)page["entries"]!.AsArray()[^1]!["position"]!).Should().BeTrue("where a page ends tells nothing of what is hidden");
        }

        seen.Select(e => (string)e["entry"]!).Should().OnlyHaveUniqueItems().And.HaveCount(1 + (4 * 2) + 1, "its registration, its members' entries, and the transfer");
        pages.Should().Be(5);

        var subjects = new List<string>();
        for (string? after = ""; after is not null;)
        {
            var page = await _service.Get($"subjects?kind=member&limit=1&asOf=2020-06-30{(after.Length > 0 ? $"&after={Uri.EscapeDataString(after)}" : "")}", _karlstad);
            subjects.AddRange(page["subjects"]!.AsArray().Select(s => (string)s!["subject"]!));
            after = (string?)page["next"];
        }

        subjects.Should().BeEquivalentTo("member/3", "member/6", "member/9");
        foreach (var other in new[] { "kil", "nowhere" })
            foreach (var query in new[] { $"association={other}", $"where.association={other}" })
            {
                var (status, refused) = await _service.TryGet($"subjects?kind=member&{query}", _karlstad);
                (status, (string)refused["type"]!).Should().Be((400, "/problems/invalid-parameter"), "of another there is nothing to ask, whether or not it is there");
                ((string)refused["detail"]!).Should().Contain("karlstad").And.NotContain("eda");
            }

        (await _service.Get("entries?association=kil", _karlstad))["entries"]!.AsArray().Should().ContainSingle("the transfer to it");
        (await _service.Get("subjects/member/0?limit=1&after=0", _kil))["entries"]!.AsArray().Should().ContainSingle().Which!["type"]!.GetValue<string>().Should().Be("member.transferred");
        (await _service.Get("subjects?account=joins&asOf=2020-06-30", _kil))["subjects"]!.AsArray().Should().HaveCount(8);
    }

    [Fact]
    public async Task when_something_last_happened_tells_nothing_of_before_one_had_it()
    {
        await _service.Record(
            Entry("contact.opened", "contact/1", "2020-01-01", new { name = "LO", kind = "union", association = "karlstad" }),
            Entry("member.joined", "member/1", "2020-01-10", new { association = "karlstad" }),
            Entry("member.transferred", "member/1", "2020-03-01", new { to = "kil" }));
        var mine = (await _service.Get("subjects?kind=member&asOf=2020-06-30", _kil))["subjects"]!.AsArray().Should().ContainSingle().Which!;
        ((string)mine["since"]!).Should().Be("2020-03-01");
        ((string?)mine["lastOn"]).Should().Match(d => d == null || d == "2020-03-01");
    }

    private JsonObject Entry(string type, string? subject, string on, object data) => _service.Entry(type, subject, on, data);

    private JsonObject Own(string type, string? subject, string on, object data) => _service.Entry(type, subject, on, data, source: "/associations/karlstad");

    private async Task<(int Status, JsonObject Answer)> Send(HttpClient client, string type, string? subject, string on, object data) =>
        await _service.Post(_service.Entry(type, subject, on, data, source: client == _karlstad ? "/associations/karlstad" : "/associations/kil"), client);

    /// <summary>201, or the rule that is broken.</summary>
    private async Task<string> Post(HttpClient client, string type, string? subject, string on, object data)
    {
        var (status, answer) = await Send(client, type, subject, on, data);
        return status == 201 ? "201" : ((string)answer["type"]!)["/problems/".Length..];
    }

    /// <summary>The whole answer, less the poster's id.</summary>
    private async Task<string> Refusal(HttpClient client, string type, string? subject, string on, object data)
    {
        var (status, answer) = await Send(client, type, subject, on, data);
        status.Should().BeOneOf(403, 422);
        answer["errors"]![0]!["id"] = "";
        return answer.ToJsonString();
    }

    /// <summary>When what a client may see of member 1 occurred.</summary>
    private async Task<List<string>> Dates(HttpClient client, string from = "entries?subject=member/1") =>
        [.. (await _service.Get(from, client))["entries"]!.AsArray().Select(e => (string)e!["occurredOn"]!)];

    /// <summary>The entries of member 1 that a client gets when it asks for each by its id.</summary>
    private async Task<List<string>> Visible(HttpClient client)
    {
        var visible = new List<string>();
        foreach (var entry in (await _service.Get("entries?subject=member/1"))["entries"]!.AsArray())
            if ((await _service.TryGet($"entries/{entry!["entry"]}", client)).Status == 200)
                visible.Add((string)entry["entry"]!);
        return visible;
    }
}
