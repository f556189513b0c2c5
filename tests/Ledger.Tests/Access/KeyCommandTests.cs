using System.Net;
using Ledger.Store.Access;
using Ledger.Tests.Crash;

namespace Ledger.Tests.Access;

/// <summary><c>ledger key</c> as it is run: a key alone on standard output, and exit codes that scripts can rely on.</summary>
public sealed class KeyCommandTests
{
    [Fact]
    public async Task keys_are_issued_listed_rotated_and_revoked()
    {
        await using var program = new LedgerProcess();
        await program.Start();
        await Register(program, (await program.RunWhole("key", "issue", "--role", "board")).Output);
        var issued = await program.RunWhole("key", "issue", "--role", "association", "--association", "kil", "--name", "Kils register", "--expires", "2099-12-31");
        (issued.Code, ApiKey.IsWellFormed(issued.Output), issued.Error).Should().Be((0, true, ""), "the key stands alone");
        (await Asks(program, issued.Output)).Should().Be(HttpStatusCode.OK);

        var listed = await program.RunWhole("key", "list");
        var line = listed.Output.Split('\n').Should().ContainSingle(l => l.Contains("Kils register")).Which;
        line.Should().Contain("association").And.Contain("kil").And.Contain("2100-01-01").And.NotContain(issued.Output);
        var id = line.Split(' ')[0];

        var rotated = await program.RunWhole("key", "rotate", id, "--overlap-hours", "1");
        (rotated.Code, ApiKey.IsWellFormed(rotated.Output), rotated.Output == issued.Output).Should().Be((0, true, false));
        (await Asks(program, issued.Output), await Asks(program, rotated.Output)).Should().Be((HttpStatusCode.OK, HttpStatusCode.OK), "both are valid for an hour");
        (await program.RunWhole("key", "rotate", id)).Should().Match<(int Code, string Output, string Error)>(r => r.Code == 1 && r.Output == "" && r.Error != "");

        (await program.RunWhole("key", "revoke", id)).Should().Be((0, "", ""));
        await Task.Delay(TimeSpan.FromSeconds(1.1), TestContext.Current.CancellationToken); // a running service remembers a key for a second
        (await Asks(program, issued.Output), await Asks(program, rotated.Output)).Should().Be((HttpStatusCode.Unauthorized, HttpStatusCode.OK), "revoked is revoked within a second");
        (await program.RunWhole("key", "revoke", id)).Code.Should().Be(1, "there is no such valid key");
        (await program.RunWhole("key", "list")).Output.Should().Contain("revoked");

        (await program.RunWhole("key", "issue", "--role", "board", "--expires", "9999-12-31")).Code.Should().Be(0, "the last day of the calendar is a day");
        foreach (var command in new string[][]
        {
            ["key", "issue", "--role", "association"], ["key", "issue", "--role", "board", "--association", "kil"], ["key", "issue", "--role", "association", "--association", "nowhere"],
            ["key", "issue", "--role", "board", "--name", " "], ["key", "issue", "--role", "board", "--district", "Värmland"],
        })
            (await program.RunWhole(command)).Should().Match<(int Code, string Output, string Error)>(
                r => r.Code == 2 && r.Error != "" && !r.Output.Contains("ledger_"), string.Join(' ', command));
    }

    [Theory]
    [InlineData("key issue")]
    [InlineData("key issue --role king")]
    [InlineData("key issue --role board --expires soon")]
    [InlineData("key revoke")]
    [InlineData("key revoke 42")]
    [InlineData("key rotate 01a203d5-f888-7312-9aa8-d323f0720cd9 --overlap-hours 9999")]
    [InlineData("key")]
    [InlineData("key steal")]
    public void what_cannot_be_meant_is_refused_before_anything_is_opened(string command) =>
        CommandLine.All().Parse(command).Errors.Should().NotBeEmpty();

    [Fact]
    public async Task the_first_start_prints_one_admin_key_and_no_later_one_does()
    {
        await using var program = new LedgerProcess();
        await program.Start();
        var key = await program.Stop();
        ApiKey.IsWellFormed(key).Should().BeTrue(key);
        await program.Start();
        using var http = new HttpClient { BaseAddress = program.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        (await http.GetStringAsync(new Uri("v1/keys", UriKind.Relative), TestContext.Current.CancellationToken)).Should().Contain("\"admin\"");
        (await program.Stop()).Should().BeEmpty();
    }

    [Theory]
    [InlineData("en_US.UTF-8", "There is no role ‘revisor’.", "There is no association ‘nowhere’ in the book of varmland.")]
    [InlineData("sv_SE.UTF-8", "Det finns ingen roll ”revisor”.", "Det finns ingen partiförening ”nowhere” i boken för varmland.")]
    public async Task a_role_or_an_association_that_is_none_is_said_so_in_one_line(string language, string noRole, string noAssociation)
    {
        await using var program = new LedgerProcess();
        var role = await program.RunIn(language, "key", "issue", "--role", "revisor");
        (role.Code, role.Output).Should().Be((2, ""));
        role.Error.Should().StartWith($"ledger: {noRole}").And.NotContain("\n");
        var association = await program.RunIn(language, "key", "issue", "--role", "association", "--association", "nowhere");
        (association.Code, association.Output).Should().Be((2, ""));
        association.Error.Should().StartWith($"ledger: {noAssociation}").And.NotContain("\n");
    }

    [Fact]
    public async Task an_admin_key_made_before_a_start_stands_in_for_the_one_that_it_prints()
    {
        await using var program = new LedgerProcess();
        (await program.Run("key", "issue", "--role", "admin")).Code.Should().Be(0);
        await program.Start();
        (await program.Stop()).Should().BeEmpty("one admin is enough");
    }

    private static async Task Register(LedgerProcess program, string key)
    {
        using var http = new HttpClient { BaseAddress = program.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        using var entry = new StringContent(
            """{ "specversion": "1.0", "id": "kil", "source": "/district", "type": "association.registered", "subject": "association/kil", "data": { "occurredOn": "2000-01-01", "name": "Kil" } }""",
            null, "application/cloudevents+json");
        (await http.PostAsync(new Uri("v1/entries", UriKind.Relative), entry)).EnsureSuccessStatusCode();
    }

    private static async Task<HttpStatusCode> Asks(LedgerProcess program, string key)
    {
        using var http = new HttpClient { BaseAddress = program.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        using var answer = await http.GetAsync(new Uri("v1/entries", UriKind.Relative));
        return answer.StatusCode;
    }
}
