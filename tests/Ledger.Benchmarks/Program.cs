using System.CommandLine;
using Ledger.Benchmarks;
using Ledger.Benchmarks.Load;
using Ledger.Benchmarks.Yardsticks;

// The load and the yardsticks' web servers are processes of their own, which this program starts from itself.
switch (args)
{
    case ["load"]:
        return await Loader.Run(Console.OpenStandardInput(), Console.OpenStandardOutput());
    case [PlainServer.Name or WolverineServer.Name, var url]:
        return await Servers.Run(args[0], url);
}

var entries = new Option<int>("--entries") { Description = "How many entries the book holds that is read, checked, rebuilt and attacked", DefaultValueFactory = _ => 100_000 };
var associations = new Option<int>("--associations") { Description = "How many associations it is about", DefaultValueFactory = _ => 16 };
var quick = new Option<bool>("--quick") { Description = "Fewer and shorter repeats, and of the attack fewer sizes and roles: for a first look" };
var json = new Option<FileInfo?>("--json") { Description = "Also write the figures to this file, as JSON", HelpName = "FILE" };
associations.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int>() is < 1 or > 1_000)
        result.AddError("--associations takes 1 to 1000.");
});
var only = new Option<string?>("--only") { Description = "Only this part: writing; reading, with check and rebuild; sealing, the log by which the book is proven; the attack: heavy posts, dear questions, and what others wait; or, only where they are named, goals: those of all kinds, and lists of subjects, of a book and of one of a tenth of its entries; and lists: of 5,000 members, taken in and out" }
    .AcceptOnlyFromAmong(Scope.Writing, Scope.Reading, Scope.Sealing, Scope.Attack, Scope.Goals, Scope.Lists);
entries.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int>() is < 1_000 or > 20_000_000)
        result.AddError("--entries takes 1000 to 20000000.");
});
var root = new RootCommand("Measures Ledger against what users would otherwise write and what the same machine can do, and prints tables in Markdown. What could not be measured is told at the end, and the exit code is then 1.") { entries, associations, quick, only, json };
root.SetAction((parsed, cancel) => Run.Of(new Scope(parsed.GetValue(entries), parsed.GetValue(associations), parsed.GetValue(quick), parsed.GetValue(only)), parsed.GetValue(json), cancel));
// A run that is interrupted waits until everything that it started has stopped.
return await root.Parse(args).InvokeAsync(new() { ProcessTerminationTimeout = TimeSpan.FromSeconds(120) });
