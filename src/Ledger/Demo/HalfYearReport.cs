using Ledger.Client;
using Ledger.Contracts;
using Ledger.Words;
using Spectre.Console;

namespace Ledger.Demo;

/// <summary>The goals as of one day, as known at two moments, and for each figure that differs the entries that moved it.</summary>
internal sealed class HalfYearReport(LedgerClient client, IAnsiConsole console)
{
    private const int EntriesShown = 8;

    // Room for the longest word of a value that is no reading, so that a narrow window breaks between words.
    private const int WidthOfValues = 10;

    public async Task ShowAsync(ProgressView then, ProgressView now, ChangesView changes, CancellationToken cancellation)
    {
        ShowGoals(then, now);
        foreach (var change in changes.Goals)
        {
            console.WriteLine();
            console.WriteLine(CliWords.Say(
                "Demo.Changed", change.Id, CliWords.Amount(change.Before), CliWords.Amount(change.After)));
            if (change.Entries.Count > 0) await ShowEntriesAsync(change.Entries, cancellation);
        }
    }

    private void ShowGoals(ProgressView then, ProgressView now)
    {
        var (asOf, known) = (Calendar.Iso(then.Basis.AsOf), Calendar.Iso(now.Basis.KnownAt.Instant!.Value));
        var table = new Table().RoundedBorder().Title(Markup.Escape(CliWords.Say("Demo.Title", asOf, known)));
        table.AddColumn(CliWords.Say("Column.Goal"), column => column.NoWrap());
        foreach (var name in (string[])["Demo.Then", "Demo.Now"])
            table.AddColumn(CliWords.Say(name), column => column.RightAligned().Width(WidthOfValues));
        foreach (var name in (string[])["Column.Target", "Column.Status"])
            table.AddColumn(CliWords.Say(name));

        foreach (var (before, after) in then.Goals.Join(now.Goals, goal => goal.Id, goal => goal.Id, (before, after) => (before, after)))
        {
            var differs = before.Value != after.Value;
            var style = differs ? new Style(decoration: Decoration.Bold) : Style.Plain;
            table.AddRow(((string[])
                [
                    (differs ? "* " : "  ") + after.Id, CliWords.Amount(before.Value), CliWords.Amount(after.Value),
                    Then(CliWords.Amount(before.Target), CliWords.Amount(after.Target)),
                    Then(CliWords.Status(before.Status), CliWords.Status(after.Status)),
                ]).Select(cell => new Text(cell, style)));
        }
        console.Write(table);
        console.WriteLine(CliWords.Say("Demo.Mark", asOf));
    }

    private async Task ShowEntriesAsync(IReadOnlyList<ChangingEntry> changing, CancellationToken cancellation)
    {
        var shown = new List<EntryView>();
        foreach (var entry in changing.Take(EntriesShown))
            shown.Add(await client.GetEntryAsync(entry.Entry, cancellation));

        // Written past the console's own wrapping: an id that is cut in two cannot be copied.
        var output = console.Profile.Out.Writer;
        var (type, subject) = (shown.Max(entry => entry.Type.Length), shown.Max(entry => entry.Subject.Length));
        foreach (var entry in shown)
            await output.WriteLineAsync(
                $"  {Calendar.Iso(entry.OccurredOn)}  {entry.Type.PadRight(type)}  {entry.Subject.PadRight(subject)}"
                + $"  @{entry.Position,-5} {Calendar.Iso(entry.RecordedAt)}  {entry.Entry}");
        if (changing.Count > EntriesShown)
            await output.WriteLineAsync("  " + CliWords.Say("Demo.More", changing.Count - EntriesShown));
    }

    private static string Then(string before, string after) => before == after ? after : $"{before} → {after}";
}
