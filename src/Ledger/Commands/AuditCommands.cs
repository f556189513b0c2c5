using System.CommandLine;
using Ledger.Store;
using Ledger.Words;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ledger.Commands;

/// <summary><c>ledger check</c>: recomputes everything from the entries and lists what differs.</summary>
public static class CheckCommand
{
    public static Command Create()
    {
        var repair = new Option<bool>("--repair") { Description = CliWords.Say("Audit.Repair") };
        return AuditCommand.Create("check", parsed => async (auditor, progress, file, cancel) =>
            parsed.GetValue(repair) ? (await auditor.Repair(progress, cancel, file)).Left : await auditor.Check(progress, cancel, file), repair);
    }
}

/// <summary><c>ledger rebuild</c>: writes the postings, balances and days that are not as the entries make them.</summary>
public static class RebuildCommand
{
    public static Command Create() => AuditCommand.Create("rebuild", _ => (auditor, progress, file, cancel) => auditor.Rebuild(progress, cancel, file));
}

/// <summary>What check and rebuild have in common: they open the book, show how far they have come, keep that, and list what differs.</summary>
internal static class AuditCommand
{
    public delegate Task<Audit> Work(Auditor auditor, IProgress<long> progress, BookmarkFile file, CancellationToken cancel);

    public static Command Create(string name, Func<ParseResult, Work> work, params Option[] options)
    {
        var resume = new Option<bool>("--resume") { Description = CliWords.Say("Audit.Resume") };
        var bookmark = new Option<string?>("--bookmark") { Description = CliWords.Say("Audit.Bookmark"), HelpName = "FILE" };
        var command = new Command(name, CliWords.Say($"Audit.{name}")) { resume, bookmark };
        foreach (var option in options)
            command.Add(option);
        command.SetAction((parsed, cancel) => Exit.Of(async () =>
        {
            var settings = Settings.DistrictBooks();
            var path = parsed.GetValue(bookmark) ?? Path.Combine(settings.Home, $"audit-{settings.District}.json");
            var file = new BookmarkFile(path, parsed.GetValue(resume), news => Console.Error.WriteLine($"ledger: {CliWords.Say($"Bookmark.{news}", path)}"));
            var (books, book) = await DistrictBooks.OpenKept(settings, TimeProvider.System, NullLoggerFactory.Instance, cancel);
            await using var _ = books;
            var read = new Read();
            var audit = work(parsed)(book.Auditor, read, file, cancel);
            try
            {
                await SlowWork.WatchAsync(audit, name, () => read.Entries, await book.Auditor.EntryCount(cancel));
            }
            catch (OperationCanceledException) when (file.IsThere)
            {
                return await Exit.Say(CliWords.Say("Audit.Stopped", path), Exit.Interrupted);
            }

            return Tell(name, await audit);
        }));
        return command;
    }

    private static int Tell(string name, Audit audit)
    {
        foreach (var difference in audit.Differences)
            Console.WriteLine(CliWords.Say("Audit.Difference", CliWords.Say($"Audit.What.{difference.What}"), difference.Where, CliWords.Fault(difference)));
        var outcome = new List<string>();
        if (audit.PutRight.Count > 0)
            outcome.Add(CliWords.Say("Audit.PutRight", string.Join(", ", audit.PutRight.Select(p => CliWords.Say($"Audit.PutRight.{p.Key}", p.Value)))));
        if (audit.Differences.Count > 0)
            outcome.Add(CliWords.Say(audit.Differences.CountBy(d => d.What).Any(c => c.Value == Auditor.MostDifferences) ? "Audit.DifferMore" : "Audit.Differ",
                audit.Differences.Count, Auditor.MostDifferences));
        if (outcome.Count == 0)
            outcome.Add(CliWords.Say("Audit.NothingDiffers"));
        Console.WriteLine(CliWords.Say($"Audit.{name}.done", audit.Entries, audit.Postings, string.Join("; ", outcome)));
        return audit.Differences.Count == 0 ? Exit.Fine : Exit.Found;
    }

    // Told from one thread and asked from another; a number that is a moment old does no harm.
    private sealed class Read : IProgress<long>
    {
        public long Entries { get; private set; }

        public void Report(long value) => Entries = value;
    }
}
