using System.Text.Json.Nodes;
using Ledger.Tests.Crash;

namespace Ledger.Tests.Commands;

/// <summary>The commands that work on the book itself: which of them begin one, and what is written down of what they do.</summary>
public sealed class BookCommandTests
{
    [Fact]
    public async Task only_serve_and_demo_begin_a_book_and_the_others_say_where_they_looked()
    {
        await using var program = new LedgerProcess(isBegun: false);
        foreach (var command in new string[][]
        {
            ["key", "issue", "--role", "board"], ["key", "list"], ["check"], ["rebuild"], ["erase", "--due"], ["rewrap", "--new-key-file", Path.Combine(program.Home, "new-key")],
        })
        {
            var (code, output, error) = await program.RunWhole(command);
            (code, output).Should().Be((2, ""), string.Join(' ', command));
            error.Should().StartWith($"ledger: There is no book in {program.Home}, ").And.NotContain("\n");
        }

        Directory.EnumerateFileSystemEntries(program.Home).Should().BeEmpty("nothing was begun");
    }

    [Fact]
    public async Task a_district_without_a_book_is_told_from_those_that_have_one()
    {
        await using var program = new LedgerProcess();
        var (code, _, error) = await program.RunIn("sv_SE.UTF-8", "key", "list", "--district", "dalarna");
        (code, error).Should().Match<(int Code, string Error)>(r => r.Code == 2 && r.Error.StartsWith("ledger: Det finns ingen bok för dalarna i ") && r.Error.Contains("en för varmland"));
        program.Environment["Ledger__District"] = "dalarna";
        await program.Start();
        (await program.Run("key", "list")).Code.Should().Be(0, "serve has begun it");
    }

    [Fact]
    public async Task a_rebuild_says_what_it_did_and_the_auditor_sees_that_it_was_done()
    {
        await using var program = new LedgerProcess();
        await program.Start();
        (await program.RunIn("sv_SE.UTF-8", "rebuild")).Should().Be((0, "räknade om 0 händelser och 0 bokföringar: ingenting skiljer", ""));
        using var http = new HttpClient { BaseAddress = program.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", (await program.Run("key", "issue", "--role", "auditor")).Output);
        var log = JsonNode.Parse(await http.GetStringAsync(new Uri("v1/maintenance", UriKind.Relative), TestContext.Current.CancellationToken))!;
        var done = log["maintenance"]!.AsArray().Should().ContainSingle().Subject!;
        ((string)done["what"]!, (long)done["entries"]!, (long)done["differencesPutRight"]!).Should().Be(("rebuild", 0, 0));
        ((string)done["by"]!).Should().Contain(Environment.UserName);
    }

    [Fact]
    public async Task a_demo_keeps_its_book_where_it_is_told_to_and_writes_over_none()
    {
        await using var program = new LedgerProcess(isBegun: false);
        var kept = Path.Combine(program.Home, "kept");
        var (code, output, error) = await program.RunIn("sv_SE.UTF-8", "demo", "--keep", kept);
        (code, output).Should().Match<(int Code, string Output)>(r => r.Code == 0 && r.Output.Contains("Målen per 2020-06-30") && !r.Output.Contains("Goal"), output);
        error.Should().Contain($"boken finns kvar i {kept}");
        (await program.RunWhole("demo", "--keep", kept)).Should().Match<(int Code, string Output, string Error)>(r => r.Code == 2 && r.Error.Contains("is not an empty folder"));
        program.Environment["LEDGER_HOME"] = kept;
        (await program.RunWhole("check")).Should().Match<(int Code, string Output, string Error)>(r => r.Code == 0 && r.Output.StartsWith("checked 5,419 entries"), "the book stays");
    }
}
