using System.CommandLine;
using Ledger.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ledger.Commands;

/// <summary><c>ledger check</c>: recomputes everything from the entries and lists what differs.</summary>
public static class CheckCommand
{
    public static Command Create()
    {
        var command = new Command("check", "Recompute every timeline, posting and balance from the entries, and list what differs; exit code 1 if anything does");
        var repair = new Option<bool>("--repair") { Description = "Write what differs among postings and balances, as for entries that another program appended; entries are never changed" };
        command.Add(repair);
        command.SetAction((parsed, cancel) => parsed.GetValue(repair)
            ? AuditRun.Of(async (auditor, progress) =>
            {
                var (found, left) = await auditor.Repair(progress, cancel);
                if (found.Faults.Count > left.Faults.Count)
                    await Console.Error.WriteLineAsync($"ledger: {found.Faults.Count - left.Faults.Count} differences were repaired");
                return left;
            }, "checked", cancel)
            : AuditRun.Of((auditor, progress) => auditor.Check(progress, cancel), "checked", cancel));
        return command;
    }
}

/// <summary><c>ledger rebuild</c>: writes postings and balances anew from the entries.</summary>
public static class RebuildCommand
{
    public static Command Create()
    {
        var command = new Command("rebuild", "Write every posting and balance anew from the entries; readers see the old until the new stand");
        command.SetAction((_, cancel) => AuditRun.Of((auditor, progress) => auditor.Rebuild(progress, cancel), "rebuilt", cancel));
        return command;
    }
}

/// <summary>What check and rebuild have in common: open the book, show how far it has come, list the faults.</summary>
internal static class AuditRun
{
    public static Task<int> Of(Func<Auditor, IProgress<long>, Task<Audit>> work, string done, CancellationToken cancel) => Exit.Of(async () =>
    {
        var (library, book) = await Library.Open(Settings.Library(), TimeProvider.System, NullLoggerFactory.Instance, cancel);
        await using var _ = library;
        var read = new Read();
        var audit = work(book.Auditor, read);
        await SlowWork.WatchAsync(audit, done, () => read.Entries, await book.Auditor.EntryCount(cancel));
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
