using Ledger.Benchmarks.Entries;
using Ledger.Benchmarks.Load;
using Ledger.Benchmarks.Processes;
using Ledger.Benchmarks.Yardsticks;
using Ledger.Store;

namespace Ledger.Benchmarks.Measuring;

/// <summary>
/// How fast entries are taken, beside how fast anything could be. Each repeat measures every yardstick and every load in turn,
/// so that a machine which slows down slows both sides of a ratio.
/// </summary>
internal sealed class Writing(Scope scope, Home home, Figures figures)
{
    private const string Yardsticks = "Yardsticks";
    private const string Section = "Writing";
    private const string Entries = "v1/entries";

    // More than can be taken in the time, so that the time ends it; and an end there is anyhow.
    private const int MostPerSecond = 25_000;
    private static readonly int[] Connections = [1, 16, 64];

    private int Most => (int)(scope.Each.TotalSeconds * MostPerSecond) + scope.WarmUp;

    public async Task Measure(CancellationToken cancel)
    {
        var (without, writes) = (await home.NewDatabase("without", cancel), await home.NewDatabase("writes", cancel));
        await using var raw = await Database.Open(without, null, cancel);
        await home.MakeKey(writes, cancel);
        await Home.Execute(without, PlainServer.Table, cancel);
        var limit = new RawLimit(raw.Owner);
        await using var plain = await Child.Plain(new Dictionary<string, string> { [PlainServer.Connection] = without }, cancel);
        await using var ledger = await Child.Ledger(new Dictionary<string, string> { ["ConnectionStrings__Ledger"] = writes }, cancel);
        await Post(ledger, "associations", NewMembers.Batch, [NewMembers.Registrations()], 1, 0);

        for (var repeat = 1; repeat <= scope.Repeats; repeat++)
        {
            Progress.Say($"writing, repeat {repeat} of {scope.Repeats}");
            foreach (var connections in Connections)
            {
                figures.Add(Yardsticks, Names.Empty(connections), "requests/s", (await Load(plain, "empty", $"e{repeat}-{connections}", connections)).PerSecond);
                var insert = await Load(plain, "insert", $"i{repeat}-{connections}", connections);
                var single = await Load(ledger, Entries, $"s{repeat}-{connections}", connections);
                figures.Add(Yardsticks, Names.Insert(connections), "entries/s", insert.PerSecond);
                figures.Add(Yardsticks, Names.InsertP50(connections), "ms", insert.P50);
                figures.Add(Section, Names.Single(connections), "entries/s", single.PerSecond);
                figures.Add(Section, Names.SingleP50(connections), "ms", single.P50);
                figures.Add(Section, Names.SingleP99(connections), "ms", single.P99);
            }

            await Batches(ledger, $"b{repeat}", 100, 1);
            figures.Add(Yardsticks, Names.Unnest, "entries/s", await limit.ByUnnest(scope.Each, cancel));
            await Batches(ledger, $"c{repeat}", 1_000, 1);
            await Batches(ledger, $"d{repeat}", 1_000, 4);
            figures.Add(Yardsticks, Names.Copy, "entries/s", await limit.ByCopy(scope.Each, cancel));
            await Batches(ledger, $"f{repeat}", 10_000, 1);
            await Hot(ledger, $"h{repeat}", 16, Names.ManySubjects);
            await Hot(ledger, $"g{repeat}", 1, Names.OneSubject);
            figures.Add(Section, Names.Peak, "MB", ledger.PeakMemory / 1e6);
        }

        Task<Outcome> Load(Child server, string path, string tag, int connections) => LoadProcess.Post(
            home, server.Address, path, NewMembers.Single, NewMembers.Singles(tag, Most), connections, scope.WarmUp, scope.Each, cancel);

        async Task Batches(Child server, string tag, int size, int posters)
        {
            var warmUp = Math.Max(posters, 2_000 / size);
            var count = Math.Max(4 * posters, (int)(scope.Each.TotalSeconds * MostPerSecond / size)) + warmUp;
            var outcome = await Post(server, tag, NewMembers.Batch, NewMembers.Batches(tag, size, count), posters, warmUp);
            figures.Add(Section, Names.Batch(size, posters), "entries/s", outcome.PerSecond * size);
        }

        async Task Hot(Child server, string tag, int subjects, string name)
        {
            await Post(server, tag, NewMembers.Batch, [Conversations.Opened(tag, subjects)], 1, 0);
            var warmUp = scope.Hot / 10;
            var outcome = await LoadProcess.Post(
                home, server.Address, Entries, NewMembers.Single, Conversations.Held(tag, subjects, scope.Hot + warmUp), 16, warmUp, TimeSpan.FromSeconds(60), cancel);
            figures.Add(Section, name, "entries/s", outcome.PerSecond);
        }

        Task<Outcome> Post(Child server, string tag, string type, IEnumerable<string> bodies, int connections, int warmUp) =>
            LoadProcess.Post(home, server.Address, Entries, type, bodies, connections, warmUp, scope.Each, cancel);
    }
}
