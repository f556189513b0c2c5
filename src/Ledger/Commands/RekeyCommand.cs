using System.CommandLine;
using Ledger.Store;
using Ledger.Store.Log;
using Ledger.Words;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ledger.Commands;

/// <summary><c>ledger rekey</c>: introduces another key by which the logs are signed from then on.</summary>
public static class RekeyCommand
{
    public static Command Create()
    {
        var file = new Option<string>("--new-key-file") { Description = CliWords.Say("Rekey.File"), HelpName = "FILE", Required = true };
        var lost = new Option<bool>("--lost") { Description = CliWords.Say("Rekey.Lost") };
        var command = new Command("rekey", CliWords.Say("Rekey.Description")) { file, lost };
        command.SetAction((parsed, cancel) => Exit.Of(async () =>
        {
            var (path, isLost) = (parsed.GetValue(file)!, parsed.GetValue(lost));
            var next = SigningSeed.Read(path) ?? SigningSeed.Create(path);
            var settings = Settings.DistrictBooks();
            var (books, _) = await DistrictBooks.Open(isLost ? settings with { SigningKey = null, SigningKeyFile = path } : settings, TimeProvider.System, NullLoggerFactory.Instance, cancel);
            await using var __ = books;
            foreach (var district in await books.Database.Districts(cancel))
            {
                var book = (await books.Find(district, cancel))!;
                Console.WriteLine(await book.Sealer.ChangeKey(next, isLost, cancel));
                await book.Auditor.RecordRekey(isLost, cancel);
            }

            await Console.Error.WriteLineAsync($"ledger: {CliWords.Say("Rekey.Done", path)}");
            return Exit.Fine;
        }));
        return command;
    }
}
