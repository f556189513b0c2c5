using System.Text;
using System.Text.Json.Nodes;
using Ledger.Tests.Lists;

namespace Ledger.Tests.Commands;

/// <summary><c>ledger import</c>: what a list changes is shown, and recorded.</summary>
public sealed class ImportCommandTests(SharedProgram shared) : IClassFixture<SharedProgram>
{
    [Fact]
    public async Task a_list_is_shown_and_taken_in_and_taken_back()
    {
        using var folder = new TemporaryFolder();
        var (program, path) = (shared.Program, Path.Combine(folder.Path, "medlemmar.csv"));
        await File.WriteAllBytesAsync(path, ListFiles.SwedishExcel, TestContext.Current.CancellationToken);

        var looked = await program.RunIn("sv_SE.UTF-8", "import", path, "--as-of", "2021-01-31", "--association", "kil", "--dry-run");
        looked.Code.Should().Be(0, looked.Error);
        looked.Output.Should().ContainAll("Läst som windows-1252, åtskilt av semikolon, med rubrikerna på rad 3", "Medlemsnr = number", "Inte läst: Anteckning", "går in", "members association=kil, category=member")
            .And.NotContain("Uppdiktad");
        (await Members()).Should().Be(0);

        var unasked = await program.RunWhole("import", path, "--as-of", "2021-01-31", "--association", "kil");
        (unasked.Code, unasked.Error).Should().Be((2, "ledger: There is nobody to ask here. Give --yes to record, or --dry-run to look."));
        var done = await program.RunWhole("import", path, "--as-of", "2021-01-31", "--association", "kil", "--yes");
        (done.Code, done.Error).Should().Be((0, ""));
        done.Output.Should().Contain("ledger undo /associations/kil/lists/2021-01-31");
        (await Members()).Should().Be(3);

        var again = await program.RunWhole("import", path, "--as-of", "2021-01-31", "--association", "kil", "--yes");
        (again.Code, again.Output.Contains("unchanged", StringComparison.Ordinal)).Should().Be((0, true));
        (await program.RunWhole("undo", "/associations/kil/lists/2021-01-31", "--yes")).Code.Should().Be(0);
        (await Members()).Should().Be(0);
    }

    [Fact]
    public async Task a_script_learns_by_the_exit_code_that_rows_were_left_out()
    {
        using var folder = new TemporaryFolder();
        var (program, path) = (shared.Program, Path.Combine(folder.Path, "list.csv"));
        await File.WriteAllBytesAsync(path, Encoding.UTF8.GetBytes("Nyckel;Sedan\nx1;2020-01-01\nx2;3/4/2020\n"), TestContext.Current.CancellationToken);
        var run = await program.RunWhole("import", path, "--as-of", "2021-01-31", "--association", "kil", "--map", "Nyckel=id", "--map", "Sedan=joinedOn", "--yes");
        run.Code.Should().Be(1, run.Error);
        run.Output.Should().ContainAll("date-ambiguous", "2020-04-03", "2020-03-04", "Recorded: 1 ");
        (await program.RunWhole("undo", "/associations/kil/lists/2021-01-31", "--yes")).Code.Should().Be(0);
    }

    [Theory]
    [InlineData("no-such-file.csv", "--as-of", "2021-01-31")]
    [InlineData("no-such-file.csv")]
    [InlineData("no-such-file.csv", "--as-of", "igår")]
    [InlineData("no-such-file.csv", "--as-of", "2021-01-31", "--map", "Namn")]
    public async Task what_cannot_be_used_is_told(string file, params string[] options) =>
        (await shared.Program.RunWhole(["import", file, .. options])).Should().Match<(int Code, string Output, string Error)>(r => r.Code == 2 && r.Error.StartsWith("ledger: "));

    private async Task<long> Members()
    {
        using var http = shared.Http();
        return JsonNode.Parse(await http.GetStringAsync(new Uri("v1/accounts/members?where.association=kil", UriKind.Relative), TestContext.Current.CancellationToken))!["total"]?.GetValue<long>() ?? 0;
    }
}
