using Ledger.Benchmarks.Entries;
using Ledger.Benchmarks.Load;
using Ledger.Benchmarks.Processes;
using Ledger.Benchmarks.Yardsticks;
using Npgsql;

namespace Ledger.Benchmarks.Measuring;

/// <summary>
/// How fast entries are taken, beside what users would otherwise write and what PostgreSQL gives at most. Each repeat measures every yardstick and
/// every load in turn, so that a machine which slows down slows both sides of a ratio.
/// </summary>
internal sealed class Writing(Scope scope, Home home, Figures figures)
{
    private const string Yardsticks = "Yardsticks";
    private const string Section = "Writing";
    private const string Entries = "v1/entries";
    private const int Posters = 16;

    // More than can be taken in the time, so that the time ends it; and an end there is anyhow.
    private const int MostPerSecond = 25_000;
    private static readonly int[] _connections = [1, Posters, 64];
    private static readonly TimeSpan _longestHot = TimeSpan.FromSeconds(60);

    private readonly LoadProcess _load = new(home);

    private int Most => (int)(scope.Each.TotalSeconds * MostPerSecond) + scope.WarmUp;

    // A server, and the key that it asks for.
    private sealed record Endpoint(Child Server, string? Key);

    public async Task Measure(CancellationToken cancel)
    {
        var (tables, wolverines, writes) = (await home.NewDatabase("tables", cancel), await home.NewDatabase("wolverine", cancel), await home.NewDatabase("writes", cancel));
        using var marten = new MartenBare(tables);
        await marten.MakeTables(cancel);
        await Home.Execute(tables, PlainServer.Table, cancel);
        await using var raw = NpgsqlDataSource.Create(tables);
        var limit = new RawLimit(raw);
        await using var plain = await Child.Yardstick(PlainServer.Name, tables, cancel);
        await using var wolverine = await Child.Yardstick(WolverineServer.Name, wolverines, cancel);
        var where = new Dictionary<string, string> { ["ConnectionStrings__Ledger"] = writes };
        await using var server = await Child.Ledger(where, cancel);
        var ledger = new Endpoint(server, await Home.MakeKey(where, "board", cancel));
        await Post(ledger, Entries, NewMembers.Batch, [NewMembers.Registrations()], 1, 0, scope.Each);

        for (var repeat = 1; repeat <= scope.Repeats; repeat++)
        {
            Progress.Say($"writing, repeat {repeat} of {scope.Repeats}");
            foreach (var connections in _connections)
                await Singles($"{repeat}-{connections}", connections);
            await Batches($"b{repeat}", 100, 1);
            figures.Add(Yardsticks, Names.Unnest, "entries/s", await limit.ByUnnest(scope.Each, cancel));
            figures.Add(Yardsticks, Names.MartenInPages, "entries/s", await marten.InPages(scope.Each, cancel));
            await Batches($"c{repeat}", 1_000, 1);
            figures.Add(Yardsticks, Names.MartenOnOnePage, "entries/s", await marten.OnOnePage(scope.Each, cancel));
            await Batches($"d{repeat}", 1_000, 4);
            figures.Add(Yardsticks, Names.Copy, "entries/s", await limit.ByCopy(scope.Each, cancel));
            await Batches($"f{repeat}", 10_000, 1);
            await OnOneStream($"w{repeat}");
            await OnSubjects($"g{repeat}", 1, Names.OneSubject);
            await OnSubjects($"h{repeat}", Posters, Names.ManySubjects);
            figures.Add(Section, Names.Peak, "MB", server.PeakMemory / 1e6);
        }

        async Task Singles(string tag, int connections)
        {
            Task<Outcome> Of(Endpoint server, string path, string kind) => Post(server, path, NewMembers.Single, NewMembers.Singles($"{kind}{tag}", Most), connections, scope.WarmUp, scope.Each);

            figures.Add(Yardsticks, Names.Empty(connections), "requests/s", (await Of(new(plain, null), Servers.Empty, "e")).PerSecond);
            var insert = await Of(new(plain, null), PlainServer.Insert, "i");
            var without = await Of(new(wolverine, null), WolverineServer.Members, "w");
            var single = await Of(ledger, Entries, "s");
            figures.Add(Yardsticks, Names.Insert(connections), "entries/s", insert.PerSecond);
            figures.Add(Yardsticks, Names.InsertP50(connections), "ms", insert.P50);
            figures.Add(Yardsticks, Names.Wolverine(connections), "entries/s", without.PerSecond);
            figures.Add(Yardsticks, Names.WolverineP50(connections), "ms", without.P50);
            figures.Add(Yardsticks, Names.WolverineP99(connections), "ms", without.P99);
            figures.Add(Section, Names.Single(connections), "entries/s", single.PerSecond);
            figures.Add(Section, Names.SingleP50(connections), "ms", single.P50);
            figures.Add(Section, Names.SingleP99(connections), "ms", single.P99);
        }

        async Task Batches(string tag, int size, int posters)
        {
            var warmUp = Math.Max(posters, 2_000 / size);
            var count = Math.Max(4 * posters, (int)(scope.Each.TotalSeconds * MostPerSecond / size)) + warmUp;
            var outcome = await Post(ledger, Entries, NewMembers.Batch, NewMembers.Batches(tag, size, count), posters, warmUp, scope.Each);
            figures.Add(Section, Names.Batch(size, posters), "entries/s", outcome.PerSecond * size);
        }

        async Task OnSubjects(string tag, int subjects, string name)
        {
            await Post(ledger, Entries, NewMembers.Batch, [Conversations.Opened(tag, subjects)], 1, 0, scope.Each);
            var outcome = await Hot(ledger, Entries, Conversations.Held(tag, subjects, scope.Hot + (scope.Hot / 10)));
            figures.Add(Section, name, "entries/s", outcome.PerSecond);
            if (subjects == 1)
                figures.Add(Section, Names.Conflicts, "conflicts", outcome.Conflicts);
        }

        async Task OnOneStream(string tag)
        {
            var plainly = new Endpoint(wolverine, null);
            await Post(plainly, WolverineServer.Conversations, NewMembers.Single, Conversations.Held(tag, 1, 1), 1, 0, scope.Each);
            var outcome = await Hot(plainly, WolverineServer.Conversations, Conversations.Held(tag, 1, scope.Hot + (scope.Hot / 10)));
            figures.Add(Yardsticks, Names.WolverineOneStream, "entries/s", outcome.PerSecond);
            figures.Add(Yardsticks, Names.WolverineConflicts, "conflicts", outcome.Conflicts);
        }

        Task<Outcome> Hot(Endpoint server, string path, IEnumerable<string> bodies) => _load.Run(
            server.Server.Address, bodies, new("", server.Key, Posters, scope.Hot / 10, path, NewMembers.Single) { MayConflict = true }, _longestHot, cancel);

        Task<Outcome> Post(Endpoint server, string path, string type, IEnumerable<string> bodies, int connections, int warmUp, TimeSpan longest) =>
            _load.Run(server.Server.Address, bodies, new("", server.Key, connections, warmUp, path, type), longest, cancel);
    }
}
