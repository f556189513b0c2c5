using System.CommandLine;
using Ledger.Contracts;
using Ledger.Words;

namespace Ledger.Commands;

/// <summary><c>ledger maintenance</c>: what was done to the book past the posting of entries, and by whom.</summary>
public static class MaintenanceCommand
{
    public static Command Create() => FigureCommand.Create("maintenance", [], (_, client, cancel) => client.MaintenanceAsync(cancel), Sheet, Notes);

    private static Sheet Sheet(MaintenanceList list)
    {
        var sheet = new Sheet(
            new(CliWords.Say("Column.At")), new(CliWords.Say("Column.What")), new(CliWords.Say("Column.Detail"), Holds.LongWords), new(CliWords.Say("Column.Who"), Holds.LongWords),
            new(CliWords.Say("Column.Entries"), Holds.Numbers), new(CliWords.Say("Column.PutRight"), Holds.Numbers));
        foreach (var done in list.Maintenance)
            sheet.Add(CliWords.Moment(done.At, Settings.Zone()), CliWords.Find($"Maintenance.{done.What}") ?? done.What, Detail(done), done.By, done.Entries, done.DifferencesPutRight);
        return sheet;
    }

    private static IEnumerable<string> Notes(MaintenanceList list)
    {
        yield return CliWords.Say(list.Maintenance.Count == 0 ? "Maintenance.None" : "Maintenance.Count", list.Maintenance.Count);
    }

    // Whether the key before was lost is said as 1 or 0.
    private static string Detail(Maintenance done) => string.Join(", ", done.Detail.Where(d => d is not { Key: "lost", Value: 0 })
        .Select(d => CliWords.Find($"Maintenance.Detail.{d.Key}") is null ? $"{d.Key} {d.Value}" : CliWords.Say($"Maintenance.Detail.{d.Key}", d.Value)));
}
