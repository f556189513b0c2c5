using System.CommandLine;
using Ledger.Benchmarks;
using Ledger.Benchmarks.Load;
using Ledger.Benchmarks.Yardsticks;

// The load and the yardsticks' web server are processes of their own, which this program starts from itself.
switch (args)
{
    case ["load"]:
        return await Loader.Run(Console.OpenStandardInput(), Console.OpenStandardOutput());
    case ["plain", var url]:
        return await PlainServer.Run(url);
}

var entries = new Option<int>("--entries") { Description = "How many entries the book holds that is read, checked and rebuilt", DefaultValueFactory = _ => 100_000 };
var quick = new Option<bool>("--quick") { Description = "Fewer and shorter repeats: for a first look" };
var json = new Option<FileInfo?>("--json") { Description = "Also write the figures to this file, as JSON", HelpName = "FILE" };
var only = new Option<string?>("--only") { Description = "Only this half: writing, or reading with check and rebuild" }.AcceptOnlyFromAmong("writing", "reading");
entries.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int>() is < 1_000 or > 20_000_000)
        result.AddError("--entries takes 1000 to 20000000.");
});
var root = new RootCommand("Measures Ledger against what the same machine can do without it, and prints a table in Markdown.") { entries, quick, only, json };
root.SetAction((parsed, cancel) => Run.Of(new Scope(parsed.GetValue(entries), parsed.GetValue(quick), parsed.GetValue(only)), parsed.GetValue(json), cancel));
// Whoever interrupts a run waits until everything that it started has stopped.
return await root.Parse(args).InvokeAsync(new() { ProcessTerminationTimeout = TimeSpan.FromSeconds(120) });
