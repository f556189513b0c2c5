using Ledger.Tests.Crash;
using Ledger.Tests.Log;
using Ledger.Transparency;

namespace Ledger.Tests.Commands;

/// <summary><c>ledger rekey</c> beside the running service: the log itself tells the other key, and who trusts the first key can trust what the other signs.</summary>
public sealed class RekeyCommandTests
{
    [Fact]
    public async Task another_signing_key_is_introduced_by_the_log_and_old_and_new_checkpoints_verify()
    {
        await using var program = new LedgerProcess();
        await program.Start();
        using var http = new HttpClient { BaseAddress = program.Address };
        var board = (await program.Run("key", "issue", "--role", "board")).Output;
        http.DefaultRequestHeaders.Authorization = new("Bearer", board);
        await http.Tell("association.registered", "association/kil", new() { ["name"] = "Kil" });
        var (before, first) = (await http.Sealed(1), await Key());
        var next = Path.Combine(program.Home, "new-signing-key");

        var (code, second, said) = await program.RunWhole("rekey", "--new-key-file", next);
        code.Should().Be(0, said);
        VerifierKey.Parse(second).Name.Should().Be(VerifierKey.Parse(first).Name);
        second.Should().NotBe(first);
        said.Should().Contain($"Ledger__SigningKeyFile={next}");
        var introduced = await http.Sealed(2);
        SignedNote.Parse(introduced).Verify([VerifierKey.Parse(first)]).Should().ContainSingle("the key so far vouches for the other");
        var done = (await http.Maintenance()).Should().ContainSingle().Subject;
        ((string)done["what"]!, (long)done["detail"]!["lost"]!).Should().Be(("rekey", 0));
        await program.Stop();

        program.Environment["Ledger__SigningKeyFile"] = next;
        await program.Start();
        await http.Tell("association.renamed", "association/kil", new() { ["name"] = "Kils partiförening" });
        var after = await http.Sealed(3);
        (await Key()).Should().Be(second);
        SignedNote.Parse(after).Verify([VerifierKey.Parse(second)]).Should().ContainSingle();
        (await Verify("--log-key", first, "--checkpoint", File("before", before), File("introduced", introduced), File("after", after))).Should().Be(0);
        (await Verify("--log-key", second, "--checkpoint", File("after", after))).Should().Be(0);
        (await Verify("--checkpoint", File("after", after))).Should().Be(0, "the export names the new key");
        (await program.Run("check")).Code.Should().Be(0);

        // The key before is the log's no more, and nothing is introduced by it.
        program.Environment.Remove("Ledger__SigningKeyFile");
        var third = Path.Combine(program.Home, "third-signing-key");
        (await program.RunIn("sv_SE.UTF-8", "rekey", "--new-key-file", third)).Should().Match<(int Code, string Output, string Error)>(
            r => r.Code == 2 && r.Output == "" && r.Error == $"ledger: Loggen för varmland är signerad med en annan nyckel än {first}. Ange dess nyckel som Ledger__SigningKeyFile; eller, för att byta till den här, kör ledger rekey --new-key-file med den och den hittillsvarande nyckeln.");
        (await program.RunWhole("rekey", "--new-key-file", third)).Error.Should().StartWith($"ledger: The log of varmland is signed by another key than {first}.");
        (await http.Maintenance()).Should().ContainSingle();

        async Task<string> Key() => (await http.GetStringAsync(new Uri("v1/log/key", UriKind.Relative))).TrimEnd('\n');
        async Task<int> Verify(params string[] how) => (await program.Run(["verify", "--server", $"{program.Address}", "--key", board, .. how])).Code;
        string File(string name, string note)
        {
            var path = Path.Combine(program.Home, name);
            System.IO.File.WriteAllText(path, note);
            return path;
        }
    }
}
