using System.CommandLine;
using Ledger.Auditing;
using Ledger.Client;
using Ledger.Transparency;
using Ledger.Words;

namespace Ledger.Commands;

/// <summary><c>ledger verify</c>: proves an export, or the book of a server that need not be trusted, by what was kept outside.</summary>
public static class VerifyCommand
{
    public static Command Create()
    {
        var file = new Argument<string?>("FILE") { Description = CliWords.Say("Verify.File"), Arity = ArgumentArity.ZeroOrOne };
        var kept = new Option<string[]>("--checkpoint") { Description = CliWords.Say("Verify.Checkpoint"), HelpName = "FILE|LINE", AllowMultipleArgumentsPerToken = true };
        var proofs = new Option<string[]>("--proof") { Description = CliWords.Say("Verify.Proof"), HelpName = "FILE", AllowMultipleArgumentsPerToken = true };
        var logKeys = new Option<string[]>("--log-key") { Description = CliWords.Say("Verify.LogKey"), HelpName = "KEY|FILE", AllowMultipleArgumentsPerToken = true };
        var server = new ServerOptions();
        var command = new Command("verify", CliWords.Say("Verify.Description")) { file, kept, proofs, logKeys };
        server.AddTo(command);
        command.SetAction((parsed, cancel) => Exit.Of(async () =>
        {
            var path = parsed.GetValue(file);
            if (path is not null && !File.Exists(path))
                return await Exit.Say(CliWords.Say("Verify.NoFile", path), Exit.Unusable);
            Kept given;
            try
            {
                given = Kept.Read(parsed.GetValue(logKeys) ?? [], parsed.GetValue(kept) ?? [], parsed.GetValue(proofs) ?? []);
            }
            catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
            {
                return await Exit.Say(e.Message, Exit.Unusable);
            }

            if (path is not null && !server.IsGiven(parsed))
                return await Verify(parsed, path, given, null, cancel);
            return await server.RunAsync(parsed, async client =>
            {
                if (path is not null)
                    return await Verify(parsed, path, given, client, cancel);
                var folder = Directory.CreateTempSubdirectory("ledger-verify-");
                try
                {
                    var export = Path.Combine(folder.FullName, "export.jsonl");
                    // Told before the export: what it counts must be in there.
                    if (await client.CheckpointAsync(cancel) is { } before)
                        given = given with { Checkpoints = [.. given.Checkpoints, new(CliWords.Say("Verify.Before"), before)] };
                    await using (var output = File.Create(export))
                        await SlowWork.WatchAsync(client.ExportAsync(output, 0, null, null, cancel), CliWords.Say("Export.Doing"), () => 0, null);
                    return await Verify(parsed, export, given, client, cancel);
                }
                finally
                {
                    folder.Delete(recursive: true);
                }
            });
        }));
        return command;
    }

    private static async Task<int> Verify(ParseResult parsed, string path, Kept given, LedgerClient? client, CancellationToken cancel)
    {
        var end = await Task.Run(() => ExportFile.End(path), cancel);
        var keys = given.Keys;
        if (keys.Count == 0)
        {
            if (end.Key is not { } key)
            {
                parsed.InvocationConfiguration.Output.WriteLine($"{VerifyRun.BrokenOff.Name}: {VerifyRun.BrokenOff.Detail}");
                return await Exit.Say(CliWords.Say("Verify.NoKey"), Exit.Found);
            }

            await parsed.InvocationConfiguration.Error.WriteLineAsync($"ledger: {CliWords.Say("Verify.KeyOfTheExport", key)}");
            try
            {
                keys = [VerifierKey.Parse(key)];
            }
            catch (FormatException malformed)
            {
                return await Exit.Say(malformed.Message, Exit.Unusable);
            }
        }

        var run = new VerifyRun(path, keys, given.Checkpoints, given.Proofs, client);
        var work = Task.Run(() => run.Run(end, cancel), cancel);
        await SlowWork.WatchAsync(work, CliWords.Say("Verify.Doing"), () => run.Done, end.Entries);
        return Tell(await work, parsed.InvocationConfiguration.Output);
    }

    private static int Tell(Verified verified, TextWriter output)
    {
        var faults = verified.Faults.ToList();
        foreach (var fault in faults)
            output.WriteLine($"{fault.Name}: {fault.Detail}");
        var report = verified.Report;
        output.WriteLine(CliWords.Say("Verify.Proven", report.Entries, CliWords.Amount(report.ConfirmedSize), string.Join(", ", report.Confirmed.DefaultIfEmpty("–"))));
        if (report.Gaps is { Count: > 0 } gaps && report.IsFaultless)
            output.WriteLine(CliWords.Say("Verify.Gaps", gaps.Count, Listed(gaps)));
        if (verified.Compared is { } compared)
            output.WriteLine(CliWords.Say("Verify.Figures", compared, verified.Figures.Count, verified.Unreadable));
        output.WriteLine(faults.Count == 0 ? CliWords.Say("Verify.NoFault") : CliWords.Say("Verify.FaultCount", faults.Count));
        return faults.Count == 0 ? Exit.Fine : Exit.Found;
    }

    private static string Listed(PositionGaps gaps) => string.Join(", ", gaps.First.Select(g => g.From == g.Through ? $"{g.From}" : $"{g.From}–{g.Through}"))
        + (gaps.First.Sum(g => g.Through - g.From + 1) < gaps.Count ? ", …" : "");

    /// <summary>What the verifier kept outside, as it was given.</summary>
    private sealed record Kept(IReadOnlyList<VerifierKey> Keys, IReadOnlyList<KeptCheckpoint> Checkpoints, IReadOnlyList<EntryProof> Proofs)
    {
        public static Kept Read(string[] keys, string[] checkpoints, string[] proofs) => new(
            [.. keys.Select(key => VerifierKey.Parse(TextOf(key).Trim()))],
            [.. checkpoints.Select(kept => new KeptCheckpoint(kept, TextOf(kept)))],
            [.. proofs.Select(proof => EntryProof.Parse(File.ReadAllBytes(proof)))]);

        private static string TextOf(string given) => File.Exists(given) ? File.ReadAllText(given) : given;
    }
}
