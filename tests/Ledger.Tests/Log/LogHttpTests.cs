using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Store.Access;
using Ledger.Tests.Http;
using Ledger.Transparency;
using static Ledger.Tests.Http.Entries;

namespace Ledger.Tests.Log;

/// <summary>The sealed log over HTTP: in the formats of the specifications, with what may be kept and for how long.</summary>
public sealed class LogHttpTests(TestCluster cluster)
{
    [Fact]
    public async Task the_newest_checkpoint_is_a_signed_note_that_the_log_s_key_verifies()
    {
        await using var service = await TestService.Start(cluster);
        using var early = await service.GetRaw("v1/log/checkpoint");
        ((int)early.StatusCode, early.Headers.RetryAfter?.ToString(), (string?)(await early.Json())["type"]).Should().Be((404, "1", "/problems/not-sealed-yet"));
        await service.Record(Registered("kil"));
        await service.Book.Sealer.Seal(CancellationToken.None);
        using var answer = await service.GetRaw("v1/log/checkpoint");
        answer.Content.Headers.ContentType!.ToString().Should().Be("text/plain; charset=utf-8");
        answer.Headers.CacheControl!.ToString().Should().Be("no-cache, private");
        var note = SignedNote.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var key = VerifierKey.Parse((await service.Http.GetStringAsync(new Uri("v1/log/key", UriKind.Relative), TestContext.Current.CancellationToken)).TrimEnd('\n'));
        note.Verify([key]).Should().Equal(key);
        Checkpoint.Parse(note.Text).Should().Match<Checkpoint>(c => c.Origin == "ledger/varmland" && c.Size == 1);
        using var again = await service.GetRaw("v1/log/checkpoint", ("If-None-Match", answer.Headers.ETag!.Tag));
        again.StatusCode.Should().Be(HttpStatusCode.NotModified);
    }

    [Fact]
    public async Task tiles_are_kept_forever_and_make_the_checkpoint_s_root()
    {
        await using var service = await TestService.Start(cluster);
        await service.Record(Registered("kil"));
        await service.Record([.. Enumerable.Range(0, 299).Select(i => Joined($"m{i}", "kil", "2020-02-03"))]);
        var head = (await service.Book.Sealer.Seal(CancellationToken.None))!;
        var tiles = new Dictionary<string, byte[]>();
        foreach (var address in (string[])["0/000", "0/001.p/44", "1/000.p/1", "0/000.p/7"])
        {
            using var answer = await service.GetRaw($"v1/log/tile/{address}");
            answer.StatusCode.Should().Be(HttpStatusCode.OK, address);
            answer.Content.Headers.ContentType!.ToString().Should().Be("application/octet-stream");
            answer.Headers.CacheControl!.ToString().Should().Be("max-age=31536000, private, immutable");
            tiles.Add(address, await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        }

        new TiledTree(300, address => tiles[address.ToString()]).Root().Should().Be(head.Checkpoint.Root);
        tiles["0/000.p/7"].Should().Equal(tiles["0/000"].Take(224));
        foreach (var (address, status) in ((string, int)[])[("0/001", 404), ("0/001.p/45", 404), ("0/002", 404), ("7/000", 404), ("0/1", 400), ("0/000.p/0", 400), ("0", 400), ("0/x000/001", 400)])
            ((int)(await service.GetRaw($"v1/log/tile/{address}")).StatusCode).Should().Be(status, address);
    }

    [Fact]
    public async Task a_proof_proves_its_entry_and_one_of_consistency_that_the_log_only_grew()
    {
        await using var service = await TestService.Start(cluster);
        var (kil, eda) = (Registered("kil"), Registered("eda"));
        await service.Record(kil);
        var first = (await service.Book.Sealer.Seal(CancellationToken.None))!.Checkpoint;
        await service.Record(eda);
        var (status, problem) = await service.TryGet($"entries/{IdOf(eda)}/proof");
        (status, (string?)problem["type"]).Should().Be((404, "/problems/not-sealed-yet"));
        await service.Record([.. Enumerable.Range(0, 20).Select(i => Joined($"m{i}", "kil", "2020-02-03"))]);
        var head = (await service.Book.Sealer.Seal(CancellationToken.None))!.Checkpoint;

        var key = await service.Book.Sealer.Verifier(CancellationToken.None);
        var proof = EntryProof.Parse(JsonSerializer.SerializeToUtf8Bytes(await service.Get($"entries/{IdOf(eda)}/proof")));
        proof.Check("ledger/varmland", [key]).Should().BeEmpty();
        (proof.LeafIndex, proof.TreeSize, proof.Entry().Entry).Should().Be((1, 22, IdOf(eda)));

        var consistency = await service.Get("log/consistency?from=1");
        ConsistencyProof.Verify(1, 22, first.Root, head.Root, [.. consistency["path"]!.AsArray().Select(h => Hash.Parse((string)h!))]).Should().BeTrue();
        (consistency["from"]!.GetValue<long>(), consistency["to"]!.GetValue<long>()).Should().Be((1, 22));
        using var between = await service.GetRaw("v1/log/consistency?from=1&to=20");
        between.Headers.CacheControl!.ToString().Should().Be("max-age=31536000, private, immutable");
        foreach (var query in (string[])["", "?from=x", "?from=-1", "?from=23", "?from=2&to=1", "?from=1&to=23"])
            (await service.TryGet($"log/consistency{query}")).Answer["type"]!.GetValue<string>().Should().Be("/problems/invalid-parameter", query);
    }

    [Fact]
    public async Task an_association_has_the_proofs_of_what_it_may_see_and_of_nothing_else()
    {
        await using var service = await TestService.Start(cluster);
        var (own, other) = (Joined("a", "kil", "2020-02-03"), Joined("b", "eda", "2020-02-03"));
        await service.Record(Registered("kil"), Registered("eda"), own, other);
        await service.Book.Sealer.Seal(CancellationToken.None);
        using var kil = await service.Client(Role.Association, "kil");
        (await service.TryGet($"entries/{IdOf(own)}/proof", kil)).Status.Should().Be(200);
        (await service.TryGet($"entries/{IdOf(other)}/proof", kil)).Answer["type"]!.GetValue<string>().Should().Be("/problems/not-found");
        (await service.TryGet($"entries/{Guid.NewGuid()}/proof", kil)).Answer["type"]!.GetValue<string>().Should().Be("/problems/not-found");
        (await service.TryGet("log/consistency?from=0", kil)).Status.Should().Be(404);
    }

    [Fact]
    public async Task every_figure_bears_the_newest_checkpoint_that_covers_it_and_its_line()
    {
        await using var service = await TestService.Start(cluster);
        var talk = Dialogue("kil", "2020-03-01");
        await service.Record(Registered("kil"), Adopted("p", Goal("g", new { read = "count", account = "conversations" })));
        string[] figures = ["accounts?asOf=2020-06-30", "accounts/members", "plans/p/progress", "plans/p/goals/g/history?from=2020-01-01&to=2020-02-01", "plans/p/goals/g/evidence", "subjects?kind=association", "subjects/association/kil"];
        foreach (var path in figures)
            (await service.Get(path))["basis"]!["checkpoint"].Should().BeNull($"nothing is sealed yet: {path}");
        var head = (await service.Book.Sealer.Seal(CancellationToken.None))!;
        foreach (var path in figures)
            Covered((await service.Get(path))["basis"]!, head.Note, path);

        await service.Record(talk);
        foreach (var path in figures)
            (await service.Get(path))["basis"]!["checkpoint"].Should().BeNull($"the newest does not count the last entry: {path}");
        Covered((await service.Get("accounts?knownAt=@2"))["basis"]!, head.Note, "what was known before it is covered");
        head = (await service.Book.Sealer.Seal(CancellationToken.None))!;
        Covered((await service.Get("accounts?knownAt=@2"))["basis"]!, head.Note, "the newest that covers it");
        Covered(await service.Get("plans/p/changes?since=@2&until=@3"), head.Note, "changes");

        var evidence = (await service.Get("plans/p/goals/g/evidence?asOf=2020-06-30"))["postings"]!.AsArray().Single()!;
        ((string)evidence["proof"]!).Should().Be($"/v1/entries/{IdOf(talk)}/proof");
        (await service.Get(((string)evidence["proof"]!)["/v1/".Length..]))["leafIndex"]!.GetValue<long>().Should().Be(2);

        static void Covered(JsonNode basis, string note, string path)
        {
            var checkpoint = basis["checkpoint"]!;
            ((string)checkpoint["note"]!).Should().Be(note, path);
            var said = Checkpoint.Parse(SignedNote.Parse(note).Text);
            checkpoint["size"]!.GetValue<long>().Should().Be(said.Size);
            CheckpointLine.Parse((string)checkpoint["line"]!).Matches(said).Should().BeTrue(path);
            ((string)checkpoint["line"]!).Should().MatchRegex($@"^varmland@{said.Size} ([0-9a-z]{{4}}-){{5}}[0-9a-z]{{4}}$");
        }
    }

    [Fact]
    public async Task what_was_known_once_is_not_sent_again_for_a_newer_checkpoint_alone()
    {
        await using var service = await TestService.Start(cluster);
        await service.Record(Registered("kil"));
        using var before = await service.GetRaw("v1/accounts?asOf=2020-06-30&knownAt=@1");
        await service.Book.Sealer.Seal(CancellationToken.None);
        using var after = await service.GetRaw("v1/accounts?asOf=2020-06-30&knownAt=@1");
        (before.Headers.ETag!.IsWeak, after.Headers.ETag!.IsWeak, after.Headers.ETag.Tag).Should().Be((false, true, before.Headers.ETag.Tag));
        using var again = await service.GetRaw("v1/accounts?asOf=2020-06-30&knownAt=@1", ("If-None-Match", before.Headers.ETag.Tag));
        again.StatusCode.Should().Be(HttpStatusCode.NotModified);
    }

    [Fact]
    public async Task an_export_is_whole_though_a_line_ends_just_where_what_is_gathered_of_it_is_full()
    {
        const int gathered = 1 << 16, lines = 300;
        var padding = gathered - (await Lines(0)).Aggregate(0, (sum, line) => sum + line + 1 > gathered ? sum : sum + line + 1);
        (await Lines(padding)).Aggregate((Sum: 0, IsMet: false), (at, line) => (at.Sum + line + 1, at.IsMet || at.Sum + line + 1 == gathered)).IsMet.Should().BeTrue("a line ends there");

        async Task<List<int>> Lines(int padding)
        {
            await using var service = await TestService.Start(cluster);
            // Spread over names, which are so many characters longer.
            await service.Record([.. Enumerable.Range(0, lines).Select(i =>
                service.Entry("association.registered", $"association/a{i:000}", "2000-01-01", new { name = new string('x', 1 + Math.Clamp(padding - (80 * i), 0, 80)) }, id: $"a{i:000}"))]);
            var all = new List<int>();
            await foreach (var (_, input) in service.Book.Log.Entries(0, long.MaxValue, TestContext.Current.CancellationToken))
                all.Add(input.Length);
            var exported = await service.Http.GetStringAsync(new Uri("v1/log/export", UriKind.Relative), TestContext.Current.CancellationToken);
            exported.Split('\n').Count(line => line.StartsWith("{\"data\"", StringComparison.Ordinal)).Should().Be(lines);
            return all;
        }
    }
}
