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
        var (resume, bookmark) = AuditRun.Options();
        var repair = new Option<bool>("--repair") { Description = "Write what differs among postings and balances, as for entries that another program appended; entries are never changed" };
        var command = new Command("check", "Recompute every timeline, posting and balance from the entries, and list what differs; exit code 1 if anything does") { repair, resume, bookmark };
        command.SetAction((parsed, cancel) => AuditRun.Of(async (auditor, progress, file) =>
        {
            if (!parsed.GetValue(repair))
                return await auditor.Check(progress, cancel, file);
            var (found, left) = await auditor.Repair(progress, cancel, file);
            if (found.Faults.Count > left.Faults.Count)
                await Console.Error.WriteLineAsync($"ledger: {found.Faults.Count - left.Faults.Count} differences were repaired");
            return left;
        }, "checked", parsed.GetValue(resume), parsed.GetValue(bookmark), cancel));
        return command;
    }
}

/// <summary><c>ledger rebuild</c>: writes postings and balances anew from the entries.</summary>
public static class RebuildCommand
{
    public static Command Create()
    {
        var (resume, bookmark) = AuditRun.Options();
        var command = new Command("rebuild", "Write every posting and balance anew from the entries; readers see the old until the new stand") { resume, bookmark };
        command.SetAction((parsed, cancel) => AuditRun.Of(
            (auditor, progress, file) => auditor.Rebuild(progress, cancel, file), "rebuilt", parsed.GetValue(resume), parsed.GetValue(bookmark), cancel));
        return command;
    }
}

/// <summary>What check and rebuild have in common: open the book, show how far it has come, keep that, list the faults.</summary>
internal static class AuditRun
{
    public static (Option<bool> Resume, Option<string?> Bookmark) Options() =>
        (new("--resume") { Description = CliWords.Say("Audit.Resume") }, new("--bookmark") { Description = CliWords.Say("Audit.Bookmark"), HelpName = "FILE" });

    public static Task<int> Of(
        Func<Auditor, IProgress<long>, BookmarkFile, Task<Audit>> work, string done, bool resume, string? bookmark, CancellationToken cancel) => Exit.Of(async () =>
    {
        var settings = Settings.DistrictBooks();
        var path = bookmark ?? Path.Combine(settings.Home, $"audit-{settings.District}.json");
        var file = new BookmarkFile(path, resume, news => Console.Error.WriteLine($"ledger: {CliWords.Say($"Bookmark.{news}", path)}"));
        var (library, book) = await DistrictBooks.Open(settings, TimeProvider.System, NullLoggerFactory.Instance, cancel);
        await using var _ = library;
        var read = new Read();
        var audit = work(book.Auditor, read, file);
        try
        {
            await SlowWork.WatchAsync(audit, done, () => read.Entries, await book.Auditor.EntryCount(cancel));
        }
        catch (OperationCanceledException) when (file.IsThere)
        {
            return await Exit.Say(CliWords.Say("Audit.Stopped", path), Exit.Interrupted);
        }

        foreach (var fault in (await audit).Faults)
            Console.WriteLine($"{fault.What} {fault.Where}: {fault.Difference}");
        var (entries, postings, faults) = await audit;
        Console.WriteLine($"{done} {entries} entries and {postings} postings: {(faults.Count == 0 ? "nothing differs" : $"{faults.Count} faults")}");
        return faults.Count == 0 ? Exit.Fine : Exit.Found;
    });

    // Told from one thread and asked from another; a number that is a moment old does no harm.
    private sealed class Read : IProgress<long>
    {
        public long Entries { get; private set; }

        public void Report(long value) => Entries = value;
    }
}
