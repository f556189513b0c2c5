using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Transparency;

namespace Ledger.Tests.Pages;

/// <summary>The checks that the browser makes, run by Node against trees, notes and lines that Ledger makes.</summary>
public sealed class ProofModuleTests
{
    private const string Origin = "ledger/varmland";
    private const int Size = 66_000; // three levels of tiles

    private static readonly SigningKey _key = SigningKey.FromSeed(Origin, Enumerable.Range(0, 32).Select(i => (byte)i).ToArray());
    private static readonly SigningKey _other = SigningKey.FromSeed(Origin, new byte[32]);
    private static readonly Lazy<Grown> _log = new(() => new Grown());

    [Fact]
    public async Task an_entry_is_proven_by_the_checkpoint_and_by_the_line_of_any_size_that_counts_it()
    {
        var cases = new List<JsonObject>();
        foreach (var (index, size, then) in new (long, long, long)[]
        {
            (0, 1, 1), (0, 2, 1), (6, 7, 7), (255, 256, 256), (3, 700, 256), (256, 700, 257), (300, 700, 555), (699, 700, 700), (5, Size, 65_536), (65_535, Size, 65_537), (40_000, Size, 65_999), (65_990, Size, Size),
        })
            cases.Add(_log.Value.Case(index, size, then));
        (await Run(cases)).Should().AllSatisfy(a => a!.ToJsonString().Should().Be("""{"leaf":"ok","root":"ok","signature":"ok","line":"ok"}"""));
    }

    [Fact]
    public async Task whatever_is_forged_is_found_and_said()
    {
        var log = _log.Value;
        var cases = new (string Check, string Outcome, Action<JsonObject> Forge)[]
        {
            ("leaf", "failed", c => c["shown"]!["data"]!["association"] = "eda"),
            ("leaf", "failed", c => c["shown"]!["position"] = "302"),
            ("leaf", "failed", c => c["shown"]!["recordedAt"] = "2020-01-01T00:00:00.000001Z"),
            ("root", "failed", c => c["proof"]!["leafIndex"] = 301),
            ("root", "failed", c => c["proof"]!["path"]!.AsArray().RemoveAt(0)),
            ("root", "failed", c => c["proof"]!["path"]!.AsArray().Add(log.Leaf(1).ToBase64())),
            ("root", "failed", c => c["proof"]!["treeSize"] = 699),
            ("root", "failed", c => c["proof"]!["leafInput"] = Convert.ToBase64String(Grown.Input(299))),
            ("line", "failed", c => c["proof"]!["leafInput"] = Convert.ToBase64String(Grown.Input(299))),
            ("signature", "failed", c => c["key"] = $"{_other.Verifier}"),
            ("signature", "failed", c => c["key"] = $"{_key.Verifier}".Replace("ledger/", "ledgar/")),
            ("signature", "failed", c => c["proof"]!["checkpoint"] = $"{SignedNote.Sign(log.At(700).ToText(), _other)}"),
            ("signature", "own-key", c => c["isOwnKey"] = true),
            ("line", "unchecked", c => c["line"] = "  "),
            ("line", "mistyped", c => c["line"] = $"{c["line"]}"[..^1]),
            ("line", "mistyped", c => c["line"] = $"{c["line"]}".Replace("@", " ")),
            ("line", "other-log", c => c["line"] = $"{CheckpointLine.Of(new("ledger/dalarna", 555, log.At(555).Root))}"),
            ("line", "failed", c => c["line"] = $"{CheckpointLine.Of(new(Origin, 555, log.At(554).Root))}"),
            ("line", "later", c => c["line"] = $"{CheckpointLine.Of(log.At(300))}"),
            ("line", "shrunk", c => c["line"] = $"{CheckpointLine.Of(log.At(701))}"),
            ("line", "failed", c => c["tiles"]!["0/001"] = Convert.ToBase64String(new byte[256 * Hash.Length])),
            ("line", "failed", c => c["tiles"]!["0/002.p/43"] = Convert.ToBase64String(new byte[43 * Hash.Length])),
        };
        var answers = await Run(cases.Select(c =>
        {
            var forged = log.Case(300, 700, 555);
            c.Forge(forged);
            return forged;
        }));
        answers.Select((a, i) => (i, cases[i].Check, (string?)a![cases[i].Check])).Should().Equal(cases.Select((c, i) => (i, c.Check, (string?)c.Outcome)));
    }

    [Fact]
    public async Task a_line_is_read_as_it_is_typed_and_a_slip_is_told()
    {
        var line = CheckpointLine.Of(new("ledger.example/log", 8, Hash.Parse("XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=")));
        $"{line}".Should().Be("log@8 9dab-4hdj-2hcx-zv06-dw3z-tx4v");
        string[] typed = [$"{line}", "LOG@8 9DAB 4HDJ 2HCX ZVO6 DW3Z TX4V", " log@8 9dab4hdj2hcxzu06dw3ztx4v ", "log@8 9dab–4hdj−2hcx\u00adzv06 dw3z tx4v"];
        string[] slips = ["log@8 9dab-4hdj-2hcx-zv06-dw3z-tx4w", "lag@8 9dab-4hdj-2hcx-zv06-dw3z-tx4v", "log@9 9dab-4hdj-2hcx-zv06-dw3z-tx4v", "log@08 9dab-4hdj-2hcx-zv06-dw3z-tx4v", "log@8", "", "log"];
        var read = (await Run([new() { ["lines"] = JsonSerializer.SerializeToNode(typed.Concat(slips)) }]))[0]!.AsArray();
        read.Take(typed.Length).Should().AllSatisfy(r => ((string)r!["name"]!, (long)r["size"]!, (string)r["code"]!).Should().Be((line.Name, line.Size, line.Code)));
        read.Skip(typed.Length).Should().AllSatisfy(r => r.Should().BeNull());
    }

    private static async Task<JsonArray> Run(IEnumerable<JsonObject> cases)
    {
        var module = Path.Combine(AppContext.BaseDirectory, "assets", "proof.js");
        File.Exists(module).Should().BeTrue("the module lies beside the program");
        var start = new ProcessStartInfo("node", ["--no-warnings", Script(), module]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using var node = Process.Start(start)!;
        await node.StandardInput.WriteAsync(JsonSerializer.Serialize(cases));
        node.StandardInput.Close();
        var answers = await node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        node.ExitCode.Should().Be(0);
        return JsonNode.Parse(answers)!.AsArray();
    }

    private static string Script([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "proof.mjs");

    /// <summary>A log with all its tiles.</summary>
    private sealed class Grown
    {
        private readonly Hash[] _leaves = [.. Enumerable.Range(0, Size).Select(i => MerkleTree.LeafHash(Input(i)))];
        private readonly List<Hash[]> _levels = [];

        public Grown()
        {
            _levels.Add(_leaves);
            while (_levels[^1].Length >= TileAddress.FullWidth)
                _levels.Add([.. _levels[^1].Chunk(TileAddress.FullWidth).Where(t => t.Length == TileAddress.FullWidth).Select(t => MerkleTree.Root(t))]);
        }

        public static byte[] Input(long index) => Encoding.UTF8.GetBytes(
            $$$"""{"data":{"association":"kil","occurredOn":"2020-01-01"},"district":"varmland","entry":"{{{index:d32}}}","headers":null,"position":{{{index + 1}}},"recordedAt":"2020-01-01T00:00:00.000000Z","subject":"member/{{{index}}}","type":"member_joined","version":1}""");

        public Hash Leaf(long index) => _leaves[index];

        public Checkpoint At(long size) => new(Origin, size, MerkleTree.Root(_leaves.Take((int)size)));

        /// <summary>The proof of a leaf in a tree of a size, and the line of another.</summary>
        public JsonObject Case(long index, long size, long then)
        {
            var tree = new TiledTree(size, address => Tile(address.Level, address.Index, address.Width));
            var entry = JsonNode.Parse(Input(index))!;
            var tiles = new JsonObject();
            foreach (var (level, hashes) in _levels.Index())
                foreach (var (at, width) in new[] { (LastOf(level, then), Width(level, then)), (index >> (8 * (level + 1)), TileAddress.FullWidth) })
                    if (width > 0 && (at << 8) + width <= hashes.Length)
                        tiles[new TileAddress(level, at, width).ToString()] = Convert.ToBase64String(Tile(level, at, width).Span);
            return new()
            {
                ["proof"] = new JsonObject
                {
                    ["leafInput"] = Convert.ToBase64String(Input(index)),
                    ["leafIndex"] = index,
                    ["treeSize"] = size,
                    ["path"] = new JsonArray([.. tree.InclusionPath(index, size).Select(h => JsonValue.Create(h.ToBase64()))]),
                    ["checkpoint"] = $"{SignedNote.Sign(At(size).ToText(), _key)}",
                },
                // In another order, as PostgreSQL keeps it.
                ["shown"] = new JsonObject
                {
                    ["entry"] = (string)entry["entry"]!,
                    ["position"] = $"{index + 1}",
                    ["subject"] = $"member/{index}",
                    ["type"] = "member_joined",
                    ["recordedAt"] = "2020-01-01T00:00:00.000000Z",
                    ["data"] = new JsonObject { ["occurredOn"] = "2020-01-01", ["association"] = "kil" },
                },
                ["key"] = $"{_key.Verifier}\n",
                ["isOwnKey"] = false,
                ["line"] = $"{CheckpointLine.Of(At(then))}",
                ["tiles"] = tiles,
            };
        }

        private static long LastOf(int level, long size) => size >> (8 * (level + 1));

        private static int Width(int level, long size) => (int)(size >> (8 * level) & 255);

        private ReadOnlyMemory<byte> Tile(int level, long index, int width) => _levels[level].Skip((int)index * TileAddress.FullWidth).Take(width).SelectMany(h => h.ToArray()).ToArray();
    }
}
