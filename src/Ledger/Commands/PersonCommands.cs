using System.CommandLine;
using Ledger.Domain;
using Ledger.Store;
using Ledger.Store.Persons;
using Ledger.Words;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ledger.Commands;

/// <summary><c>ledger erase</c>: erases again what a restored backup has brought back, or what is due.</summary>
public static class EraseCommand
{
    public static Command Create()
    {
        var repeat = new Option<bool>("--repeat") { Description = CliWords.Say("Erase.Repeat") };
        var due = new Option<bool>("--due") { Description = CliWords.Say("Erase.Due") };
        var command = new Command("erase", CliWords.Say("Erase.Description")) { repeat, due };
        command.Validators.Add(result =>
        {
            if (result.GetValue(repeat) == result.GetValue(due))
                result.AddError(CliWords.Say("Erase.One"));
        });
        command.SetAction((parsed, cancel) => Exit.Of(async () =>
        {
            var (books, _) = await DistrictBooks.OpenKept(Settings.DistrictBooks(), TimeProvider.System, NullLoggerFactory.Instance, cancel);
            await using var __ = books;
            foreach (var district in await books.Database.Districts(cancel))
            {
                var book = (await books.Find(district, cancel))!;
                try
                {
                    var erased = parsed.GetValue(repeat) ? await book.Erasures.Repeat(cancel) : await book.Erasures.EraseDue(cancel);
                    foreach (var subject in erased)
                        Console.WriteLine($"{district}  {subject}");
                    await Console.Error.WriteLineAsync($"ledger: {CliWords.Say("Erase.Done", erased.Count, district)}");
                }
                catch (RuleBroken broken)
                {
                    return await Exit.Say(Sentences.Detail(broken), Exit.Found);
                }
            }

            return Exit.Fine;
        }));
        return command;
    }
}

/// <summary><c>ledger rewrap</c>: wraps the persons' keys by another master key.</summary>
public static class RewrapCommand
{
    public static Command Create()
    {
        var file = new Option<string>("--new-key-file") { Description = CliWords.Say("Rewrap.File"), HelpName = "FILE", Required = true };
        var command = new Command("rewrap", CliWords.Say("Rewrap.Description")) { file };
        command.SetAction((parsed, cancel) => Exit.Of(async () =>
        {
            var path = parsed.GetValue(file)!;
            var (books, _) = await DistrictBooks.OpenKept(Settings.DistrictBooks(), TimeProvider.System, NullLoggerFactory.Instance, cancel);
            await using var __ = books;
            var key = MasterKey.Read(path) ?? MasterKey.Create(path);
            var count = await new MasterKeyRotation(books.Database, books.MasterKeys).Rewrap(key, cancel);
            Console.WriteLine(key.Id);
            await Console.Error.WriteLineAsync(
                $"ledger: {CliWords.Say("Rewrap.Done", count, key.Id, path, books.MasterKeys.Current.Id)}");
            return Exit.Fine;
        }));
        return command;
    }
}
