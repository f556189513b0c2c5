using System.Diagnostics;
using Ledger.Store.Access;
using static Ledger.Tests.Http.Entries;

namespace Ledger.Tests.Attack;

/// <summary>In a book of a hundred thousand entries what is hidden from an association takes as long as what is missing.</summary>
public sealed class HiddenInTimeTests(TestCluster cluster, ITestOutputHelper output)
{
    private static readonly int _times = Rounds.Of(40, 80);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task the_times_of_what_is_hidden_and_what_is_missing_overlap()
    {
        await using var service = await TestService.Start(cluster);
        await service.Record(Registered("own"), Registered("other"));
        await service.Record([.. Enumerable.Range(0, 200).Select(i => Joined($"own-{i}", "own", "2020-01-01"))]);
        await service.Book.Run(Fill);
        (await service.Book.Rows<long>("select count(*) from mt_events")).Should().ContainSingle().Which.Should().BeGreaterThan(100_000);
        var hidden = (await service.Book.Rows<Guid>("select id from mt_events where stream_id = 'contact/long' and version = 1500"))[0];
        using var client = await service.Client(Role.Association, "own");
        var apart = new List<string>();
        foreach (var (there, nowhere) in new[]
        {
            ($"entries/{hidden}", $"entries/{Guid.NewGuid()}"),
            ("entries?subject=contact/long", "entries?subject=contact/none"),
            ("subjects/contact/long", "subjects/contact/none"),
            ("subjects/contact/long?limit=1", "subjects/contact/none?limit=1"),
            ("subjects/member/other-77", "subjects/member/none"),
            ("members/other-77/extract", "members/none/extract"),
        })
        {
            var (a, b) = (new List<double>(), new List<double>());
            for (var i = 0; i < _times + 10; i++)
                foreach (var (path, times) in i % 2 == 0 ? new[] { (there, a), (nowhere, b) } : [(nowhere, b), (there, a)])
                    times.Add(await Time(client, path));
            // By how many of all pairs the hidden one took longer: half of them, where nobody can tell one from the other.
            var longer = (from x in a.Skip(10) from y in b.Skip(10) select x > y ? 1.0 : 0).Average();
            output.WriteLine($"{there.Split('?')[0]}: median {Median(a):0.00} ms hidden, {Median(b):0.00} ms missing; the hidden took longer in {longer:P0} of all pairs");
            if (longer is < 0.2 or > 0.8)
                apart.Add($"{there}: {longer:P0}, {Median(a):0.00} and {Median(b):0.00} ms");
        }

        apart.Should().BeEmpty();
    }

    // Another association's members, and a contact with which it has spoken very often. Who reads them needs no figures.
    private const string Fill = """
        insert into mt_streams (tenant_id, id, type, version) select 'varmland', 'member/other-' || i, 'member', 1 from generate_series(1, 97000) i;
        insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type)
        select nextval('mt_events_sequence'), gen_random_uuid(), 'member/other-' || i, 1, '{"occurredOn": "2020-02-01", "association": "other", "category": "member"}', 'member_joined', now(), 'varmland', 'x'
        from generate_series(1, 97000) i;
        insert into mt_streams (tenant_id, id, type, version) values ('varmland', 'contact/long', 'contact', 3001);
        insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type)
        select nextval('mt_events_sequence'), gen_random_uuid(), 'contact/long', i,
               case i when 1 then '{"occurredOn": "2020-02-01", "name": "Facket", "kind": "union", "association": "other"}'::jsonb else '{"occurredOn": "2020-02-02", "channel": "phone", "topics": []}' end,
               case i when 1 then 'contact_opened' else 'contact_conversation_held' end, now(), 'varmland', 'x'
        from generate_series(1, 3001) i;
        analyze mt_events
        """;

    private static double Median(List<double> times) => times.Order().ElementAt(times.Count / 2);

    private static async Task<double> Time(HttpClient client, string path)
    {
        var began = Stopwatch.GetTimestamp();
        using var answer = await client.GetAsync(new Uri($"v1/{path}", UriKind.Relative), Cancel);
        await answer.Content.ReadAsStringAsync(Cancel);
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }
}
