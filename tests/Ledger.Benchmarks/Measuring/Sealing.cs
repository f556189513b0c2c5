using System.Diagnostics;
using System.Security.Cryptography;
using Ledger.Benchmarks.Entries;
using Ledger.Benchmarks.Processes;
using Ledger.Domain;
using Ledger.Store;
using Ledger.Transparency;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Ledger.Benchmarks.Measuring;

/// <summary>
/// The sealed log: how fast a whole book is sealed and verified, what a proof takes at a million leaves, how far behind the sealer is under
/// load, and what it costs whoever posts.
/// </summary>
internal static class Sealing
{
    private const string Section = "The sealed log";
    private const int Leaves = 1_000_000;
    private const int Proofs = 1_000;
    private const int Batch = 100;
    private static readonly TimeSpan _every = TimeSpan.FromMilliseconds(500);

    /// <summary>What needs no book: a tree of a million leaves, and posting with and without a sealer.</summary>
    public static async Task Measure(Scope scope, Home home, Figures figures, CancellationToken cancel)
    {
        Proof(figures);
        var database = await home.NewDatabase("sealing", cancel);
        var (books, book) = await DistrictBooks.Open(new(database, home.Folder), TimeProvider.System, NullLoggerFactory.Instance, cancel);
        await using var closed = books;
        await Post(book, [.. NewMembers.Associations.Select(slug => (new AssociationRegistered(new(2010, 1, 1), slug) as Fact, $"association/{slug}"))], cancel);
        var next = 0;
        await Load(sealing: true); // what is measured is compiled, and in the caches
        for (var repeat = 1; repeat <= scope.Repeats; repeat++)
        {
            // In turn, so that a machine which slows down slows both.
            foreach (var sealing in repeat % 2 == 0 ? new[] { true, false } : [false, true])
            {
                await book.Sealer.Seal(cancel); // neither has what the other left to do
                figures.Add(Section, sealing ? "posted in batches of 100, with a sealer beside" : "posted in batches of 100, without", "entries/s", await Load(sealing));
            }
        }

        figures.Add(Section, "what sealing costs the writer", "%",
            100 * (1 - figures["posted in batches of 100, with a sealer beside"].Median / figures["posted in batches of 100, without"].Median));

        async Task<double> Load(bool sealing)
        {
            using var stop = new CancellationTokenSource();
            var beside = sealing ? Task.WhenAll(Seal(book, stop.Token), Watch(database, figures, stop.Token)) : Task.CompletedTask;
            var (began, posted) = (Stopwatch.GetTimestamp(), 0);
            for (; Stopwatch.GetElapsedTime(began) < 2 * scope.Each; posted += Batch, next += Batch)
                await Post(book, [.. Enumerable.Range(next, Batch).Select(i => (NewMembers.Fact(i) as Fact, $"member/s-{i}"))], cancel);
            var rate = posted / Stopwatch.GetElapsedTime(began).TotalSeconds;
            await stop.CancelAsync();
            await beside;
            return rate;
        }
    }

    /// <summary>The filled book: sealed from its first entry, exported, and verified.</summary>
    public static async Task MeasureBook(Scope scope, Home home, Figures figures, CancellationToken cancel)
    {
        var export = Path.Combine(home.Folder, "export.jsonl");
        for (var repeat = 1; repeat <= scope.Repeats; repeat++)
        {
            await Home.Execute(home.Book, "truncate ledger.logs, ledger.checkpoints, ledger.tiles", cancel);
            var (books, book) = await DistrictBooks.Open(new(null, home.Folder), TimeProvider.System, NullLoggerFactory.Instance, cancel);
            await using var closed = books;
            var began = Stopwatch.GetTimestamp();
            var head = (await book.Sealer.Seal(cancel))!;
            figures.Add(Section, "a book sealed from its first entry", "leaves/s", head.Size / Stopwatch.GetElapsedTime(began).TotalSeconds);

            began = Stopwatch.GetTimestamp();
            await using (var file = File.Create(export))
            {
                await foreach (var (_, line) in book.Log.Entries(0, long.MaxValue, cancel))
                {
                    await file.WriteAsync(line, cancel);
                    file.WriteByte((byte)'\n');
                }
            }

            figures.Add(Section, "read for an export", "entries/s", head.Size / Stopwatch.GetElapsedTime(began).TotalSeconds);
            began = Stopwatch.GetTimestamp();
            var verifier = new Verifier(new(head.Checkpoint.Origin, book.District.Name, [await book.Sealer.Verifier(cancel)]) { Claimed = head.Note });
            var index = 0L;
            await foreach (var line in File.ReadLinesAsync(export, cancel))
                verifier.Add(index++, System.Text.Encoding.UTF8.GetBytes(line));
            if (verifier.Finish() is not { IsFaultless: true } report || report.ConfirmedSize != head.Size)
                throw new InvalidOperationException("the export does not verify");
            figures.Add(Section, "an export verified", "leaves/s", head.Size / Stopwatch.GetElapsedTime(began).TotalSeconds);

            began = Stopwatch.GetTimestamp();
            var ids = await Ids(home, cancel);
            foreach (var id in ids)
                _ = await book.Log.Proof(id, cancel) ?? throw new InvalidOperationException("an entry has no proof");
            figures.Add(Section, "a proof, read from the database", "ms", Stopwatch.GetElapsedTime(began).TotalMilliseconds / ids.Count);
        }
    }

    private static async Task<List<Guid>> Ids(Home home, CancellationToken cancel)
    {
        await using var source = NpgsqlDataSource.Create(home.Book);
        await using var command = source.CreateCommand($"select id from mt_events order by md5(id::text) limit {Proofs}");
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var ids = new List<Guid>();
        while (await reader.ReadAsync(cancel))
            ids.Add(reader.GetGuid(0));
        return ids;
    }

    private static void Proof(Figures figures)
    {
        var (tiles, builder) = (new Dictionary<TileAddress, ReadOnlyMemory<byte>>(), TreeBuilder.Resume(0, _ => default));
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < Leaves; i++)
            builder.Append(Hash.Of(BitConverter.GetBytes(i)));
        foreach (var tile in builder.TakeTiles())
            tiles.Add(tile.Address, tile.Hashes);
        var root = builder.Root();
        figures.Add(Section, "a tree of a million leaves made in memory", "leaves/s", Leaves / Stopwatch.GetElapsedTime(began).TotalSeconds);
        var indices = Enumerable.Range(0, Proofs).Select(_ => (long)RandomNumberGenerator.GetInt32(Leaves)).ToList();
        began = Stopwatch.GetTimestamp();
        var paths = indices.ConvertAll(index => new TiledTree(Leaves, address => tiles[address]).InclusionPath(index, Leaves));
        figures.Add(Section, "a proof at a million leaves, made from tiles", "µs", Stopwatch.GetElapsedTime(began).TotalMicroseconds / Proofs);
        figures.Add(Section, "its path", "bytes", paths.Max(path => path.Count) * Hash.Length);
        began = Stopwatch.GetTimestamp();
        foreach (var (index, path) in indices.Zip(paths))
            if (!InclusionProof.Verify(Hash.Of(BitConverter.GetBytes((int)index)), index, Leaves, root, path))
                throw new InvalidOperationException("a proof does not verify");
        figures.Add(Section, "the same verified", "µs", Stopwatch.GetElapsedTime(began).TotalMicroseconds / Proofs);
    }

    private static async Task Post(DistrictBook book, List<(Fact Fact, string Subject)> facts, CancellationToken cancel)
    {
        var answers = await book.Queue.Post("benchmarks", [.. facts.Select(f =>
        {
            var id = f.Subject.Replace('/', '-');
            return (Item)new ProposedEntry(EntryId.Of(book.District.Name, "/district", id), Subject.Parse(f.Subject), "/district", id, f.Fact);
        })], partial: false, cancel);
        if (answers.FirstOrDefault(a => a.Refused is not null).Refused is { } refused)
            throw new InvalidOperationException($"the load broke a rule: {refused.Rule}");
    }

    // As the service does.
    private static async Task Seal(DistrictBook book, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await book.Sealer.Seal(CancellationToken.None);
            await Task.Delay(_every, CancellationToken.None);
        }
    }

    // How old the oldest entry is that is not sealed.
    private static async Task Watch(string database, Figures figures, CancellationToken stop)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand("select coalesce(extract(epoch from clock_timestamp() - (select timestamp from mt_events where seq_id > (select position from ledger.logs) order by seq_id limit 1)), 0)::float8");
        var longest = 0.0;
        while (!stop.IsCancellationRequested)
        {
            longest = Math.Max(longest, (double)(await command.ExecuteScalarAsync(CancellationToken.None))!);
            await Task.Delay(50, CancellationToken.None);
        }

        figures.Add(Section, "the longest that an entry waited to be sealed, under load", "s", longest);
    }
}
