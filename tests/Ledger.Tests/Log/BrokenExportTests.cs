using System.Text;
using Ledger.Transparency;
using static Ledger.Tests.Http.Entries;

namespace Ledger.Tests.Log;

/// <summary>An export that was damaged on its way, in its middle or at its end: a verification names the fault, with the server and without it.</summary>
public sealed class BrokenExportTests(TestCluster cluster)
{
    private const string BrokenOff = "export-broken-off";

    // What is done to the lines; what a verification says that has the file alone, and one that has the server's tiles as well.
    private static readonly Dictionary<string, (Action<List<string>> Break, string[] Alone, string[] WithServer)> _breaks = new()
    {
        ["a line that is cut off"] = (lines => lines[4] = lines[4][..^30], [Faults.EntryUnreadable, Faults.RootDiffers], [Faults.EntryUnreadable, Faults.EntryAltered]),
        ["a line that is lost"] = (lines => lines.RemoveAt(4), [Faults.EntriesMissing], [Faults.EntryRemoved]),
        ["two bytes that changed places"] = (lines => lines[4] = lines[4].Replace("2020-02-03", "2020-03-02", StringComparison.Ordinal), [Faults.RootDiffers], [Faults.EntryAltered]),
        ["two lines that changed places"] = (lines => (lines[4], lines[5]) = (lines[5], lines[4]), [Faults.PositionNotAscending, Faults.RootDiffers], [Faults.PositionNotAscending, Faults.EntryMoved]),
        ["a line that stands twice"] = (lines => lines.Insert(4, lines[4]), [Faults.PositionTwice, Faults.EntryTwice, Faults.RootDiffers], [Faults.PositionTwice, Faults.EntryInserted]),
        ["the last entry that is lost"] = (lines => lines.RemoveAt(lines.FindLastIndex(IsEntry)), [Faults.EntriesMissing], [Faults.EntryRemoved]),
        ["a checkpoint that is cut off"] = (lines => lines[^2] = lines[^2][..^20], [Faults.EntryUnreadable, "nothing-sealed"], [Faults.EntryUnreadable, "nothing-sealed"]),
        ["a last line that is lost"] = (lines => lines.RemoveAt(lines.Count - 1), [BrokenOff], [BrokenOff]),
        ["a last line that is cut off"] = (lines => lines[^1] = lines[^1][..12], [Faults.EntryUnreadable, BrokenOff], [Faults.EntryUnreadable, BrokenOff]),
        ["a break after an entry"] = (lines => lines.RemoveRange(5, lines.Count - 5), [BrokenOff, "nothing-sealed"], [BrokenOff, "nothing-sealed"]),
    };

    public static TheoryData<string> Breaks => [.. _breaks.Keys];

    [Theory]
    [MemberData(nameof(Breaks))]
    public async Task what_is_wrong_is_named(string what)
    {
        await using var service = await TestService.Start(cluster);
        using var auditor = await Auditor.Of(service);
        await service.Record(Registered("kil"));
        await service.Record([.. Enumerable.Range(0, 8).Select(i => Joined($"m{i}", "kil", "2020-02-03"))]);
        await service.Book.Sealer.Seal(CancellationToken.None);
        var (whole, broken, key) = (auditor.File("whole"), auditor.File("broken"), $"{await service.Book.Sealer.Verifier(CancellationToken.None)}");
        (await auditor.Ask("export", "-o", whole)).Code.Should().Be(0);
        (await auditor.Verify(whole, "--log-key", key)).Should().BeEmpty("it is whole yet");

        var (change, alone, withServer) = _breaks[what];
        var lines = File.ReadAllLines(whole).ToList();
        change(lines);
        await File.WriteAllBytesAsync(broken, Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"), TestContext.Current.CancellationToken);
        var (code, output, error) = await Auditor.Run("verify", broken, "--log-key", key);
        code.Should().Be(1, output + error);
        foreach (var fault in alone)
            output.Should().Contain($"{fault}: ");
        (await auditor.Verify(broken, "--log-key", key)).Should().Contain(withServer);
    }

    [Fact]
    public async Task an_export_without_its_last_line_is_called_broken_off_though_no_key_is_known_by_which_to_read_it()
    {
        await using var service = await TestService.Start(cluster);
        using var auditor = await Auditor.Of(service);
        await service.Record(Registered("kil"));
        await service.Book.Sealer.Seal(CancellationToken.None);
        var file = auditor.File("export");
        (await auditor.Ask("export", "-o", file)).Code.Should().Be(0);
        await File.WriteAllLinesAsync(file, File.ReadAllLines(file).SkipLast(1), TestContext.Current.CancellationToken);
        var (code, output, _) = await Auditor.Run("verify", file);
        (code, output.Split(':')[0]).Should().Be((1, BrokenOff));
    }

    [Fact]
    public async Task the_numbers_that_no_entry_has_are_told_and_what_is_proven_has_none_missing()
    {
        await using var service = await TestService.Start(cluster);
        using var auditor = await Auditor.Of(service);
        await service.Record(Registered("kil"));
        await service.Book.Execute("select nextval('mt_events_sequence'), nextval('mt_events_sequence')");
        await service.Record(Registered("eda"));
        await service.Book.Execute("select nextval('mt_events_sequence')");
        await service.Record(Registered("sunne"));
        await service.Book.Sealer.Seal(CancellationToken.None);
        (await auditor.Ask("verify")).Should().Match<(int Code, string Output, string Error)>(r => r.Code == 0 && r.Output.Contains("No entry stands at 3 numbers between the positions: 2–3, 5."));

        // A deletion does not pass for one more of them.
        await service.Book.Execute("delete from mt_events where seq_id = 4; delete from mt_streams where id = 'association/eda'");
        await service.Book.Auditor.Rebuild(null, CancellationToken.None);
        var (code, output, _) = await auditor.Ask("verify");
        (code, output).Should().Match<(int Code, string Output)>(r => r.Code == 1 && r.Output.Contains("entry-removed: leaf 1: what was sealed there is gone, between the positions 1 and 6.") && !r.Output.Contains("No entry stands"));
    }

    private static bool IsEntry(string line) => line.StartsWith("{\"data\"", StringComparison.Ordinal);
}
