using System.CommandLine;
using System.Text;
using Ledger.Auditing;
using Ledger.Client;
using Ledger.Cluster;
using Ledger.Transparency;
using Ledger.Words;

namespace Ledger.Commands;

/// <summary><c>ledger export</c>: the whole book as JSON lines, with the checkpoint that proves it.</summary>
public static class ExportCommand
{
    public static Command Create()
    {
        var knownAt = new Option<string?>("--known-at") { Description = CliWords.Say("Export.KnownAt"), HelpName = "K" };
        var output = new Option<string?>("--output", "-o") { Description = CliWords.Say("Export.Output"), HelpName = "FILE" };
        var resume = new Option<bool>("--resume") { Description = CliWords.Say("Export.Resume") };
        var server = new ServerOptions();
        var command = new Command("export", CliWords.Say("Export.Description")) { knownAt, output, resume };
        server.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(resume) && result.GetValue(output) is null)
                result.AddError(CliWords.Say("Export.ResumeWhat"));
        });
        command.SetAction((parsed, cancel) => Exit.Of(async () =>
        {
            try
            {
                return await server.RunAsync(parsed, async client =>
                {
                    await Write(client, parsed.GetValue(output), parsed.GetValue(resume), parsed.GetValue(knownAt), cancel);
                    return Exit.Fine;
                });
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
            {
                return await Exit.Say(e.Message, Exit.Unusable);
            }
        }));
        return command;
    }

    private static async Task Write(LedgerClient client, string? path, bool isResumed, string? knownAt, CancellationToken cancel)
    {
        await using var file = path is null ? Console.OpenStandardOutput() : OwnFiles.Open(path, isResumed ? FileMode.OpenOrCreate : FileMode.Create, FileAccess.ReadWrite, FileShare.Read);
        var after = isResumed && ExportFile.CutAfterEntries((FileStream)file) is { } last ? LogEntry.Parse(Encoding.UTF8.GetBytes(last)).Position : 0;
        var written = new Written();
        await SlowWork.WatchAsync(client.ExportAsync(file, after, knownAt, written, cancel), CliWords.Say("Export.Doing"), () => written.Bytes, null);
    }

    private sealed class Written : IProgress<long>
    {
        public long Bytes { get; private set; }

        public void Report(long value) => Bytes = value;
    }
}
