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
        command.SetAction((_, cancel) => AuditRun.Of((auditor, progress) => auditor.Check(progress, cancel), "checked", cancel));
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

/// <summary>What check and rebuild have in common: open the book, show progress, list the faults.</summary>
internal static class AuditRun
{
    public static Task<int> Of(Func<Auditor, IProgress<long>?, Task<Audit>> work, string done, CancellationToken cancel) => Exit.Of(async () =>
    {
        await using var book = await Book.Open(Settings.Book(), TimeProvider.System, NullLoggerFactory.Instance, cancel);
        var audit = await ProgressBar.While("entries", progress => work(book.Auditor, progress));
        foreach (var fault in audit.Faults)
            Console.WriteLine($"{fault.What} {fault.Where}: {fault.Difference}");
        Console.WriteLine($"{done} {audit.Entries} entries and {audit.Postings} postings: {(audit.Faults.Count == 0 ? "nothing differs" : $"{audit.Faults.Count} faults")}");
        return audit.Faults.Count == 0 ? Exit.Fine : Exit.Found;
    });
}
