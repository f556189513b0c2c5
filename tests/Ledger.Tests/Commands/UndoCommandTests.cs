using System.Text.Json.Nodes;

namespace Ledger.Tests.Commands;

/// <summary><c>ledger undo</c>: what a source has posted is taken back, shown first.</summary>
public sealed class UndoCommandTests(SharedProgram shared) : IClassFixture<SharedProgram>
{
    [Fact]
    public async Task what_a_source_has_posted_is_shown_and_taken_back_and_comes_again_by_the_undo_of_the_undo()
    {
        var program = shared.Program;
        (await shared.Post("""
            [{ "specversion": "1.0", "id": "1", "source": "/district/lists/a", "type": "member.joined", "subject": "member/u1", "data": { "occurredOn": "2020-05-12", "association": "kil" } },
             { "specversion": "1.0", "id": "2", "source": "/district/lists/a", "type": "member.joined", "subject": "member/u2", "data": { "occurredOn": "2020-05-12", "association": "kil" } }]
            """u8.ToArray())).Code.Should().Be(0);
        (await Members()).Should().Be(2);

        var looked = await program.RunIn("sv_SE.UTF-8", "undo", "/district/lists/a", "--dry-run");
        looked.Code.Should().Be(0, looked.Error);
        looked.Output.Should().ContainAll("entry.reversed", "members association=kil, category=member", "2 händelser skulle registreras", "Siffra", "Antal");
        (await Members()).Should().Be(2);

        var unasked = await program.RunWhole("undo", "/district/lists/a");
        (unasked.Code, unasked.Error).Should().Be((2, "ledger: There is nobody to ask here. Give --yes to record, or --dry-run to look."));
        var done = await program.RunWhole("undo", "/district/lists/a", "--yes");
        (done.Code, done.Error).Should().Be((0, ""));
        (await Members()).Should().Be(0);
        (await program.RunWhole("undo", "/district/lists/a", "--yes")).Should().Match<(int Code, string Output, string Error)>(r => r.Code == 0 && r.Output.Contains("Nothing is left"));

        var source = done.Output.Split('\n').Last(line => line.Contains("ledger undo ")).Split("ledger undo ")[1].Trim();
        source.Should().StartWith("/district/reversals/");
        (await program.RunWhole("undo", source, "--yes")).Code.Should().Be(0);
        (await Members()).Should().Be(2);

        (await program.RunWhole("undo", "/nowhere", "--yes")).Should().Match<(int Code, string Output, string Error)>(r => r.Code == 1 && r.Error.Contains("source-unknown"));
    }

    private async Task<long> Members()
    {
        using var http = shared.Http();
        return JsonNode.Parse(await http.GetStringAsync(new Uri("v1/accounts/members?where.association=kil", UriKind.Relative), TestContext.Current.CancellationToken))!["total"]?.GetValue<long>() ?? 0;
    }
}
