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
        var repeat = new Option<bool>("--repeat") { Description = "Do all recorded erasures again, after a backup was restored" };
        var due = new Option<bool>("--due") { Description = "Erase what has been kept for its time, as the service does daily" };
        var command = new Command("erase", "Erase personal data, in every district") { repeat, due };
        command.Validators.Add(result =>
        {
            if (result.GetValue(repeat) == result.GetValue(due))
                result.AddError("Say one of --repeat and --due.");
        });
        command.SetAction((parsed, cancel) => Exit.Of(async () =>
        {
            var (library, _) = await DistrictBooks.Open(Settings.DistrictBooks(), TimeProvider.System, NullLoggerFactory.Instance, cancel);
            await using var __ = library;
            foreach (var district in await library.Database.Districts(cancel))
            {
                var book = (await library.Find(district, cancel))!;
                try
                {
                    var erased = parsed.GetValue(repeat) ? await book.Erasures.Repeat(cancel) : await book.Erasures.EraseDue(cancel);
                    foreach (var subject in erased)
                        Console.WriteLine($"{district}  {subject}");
                    await Console.Error.WriteLineAsync($"ledger: erased the personal data of {erased.Count} subjects of {district}");
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
        var file = new Option<string>("--new-key-file") { Description = "The file of the new master key; it is made where there is none", Required = true };
        var command = new Command("rewrap", "Wrap all keys of persons by a new master key; neither entries nor what is sealed are touched") { file };
        command.SetAction((parsed, cancel) => Exit.Of(async () =>
        {
            var path = parsed.GetValue(file)!;
            var (library, _) = await DistrictBooks.Open(Settings.DistrictBooks(), TimeProvider.System, NullLoggerFactory.Instance, cancel);
            await using var __ = library;
            var key = MasterKey.Read(path) ?? MasterKey.Create(path);
            var count = await new MasterKeyRotation(library.Database, library.MasterKeys).Rewrap(key, cancel);
            Console.WriteLine(key.Id);
            await Console.Error.WriteLineAsync(
                $"ledger: {count} keys are wrapped by the master key {key.Id} now. Start the service with Ledger__MasterKeyFile={path}; the key before it, {library.MasterKeys.Current.Id}, opens nothing any more but older backups.");
            return Exit.Fine;
        }));
        return command;
    }
}
