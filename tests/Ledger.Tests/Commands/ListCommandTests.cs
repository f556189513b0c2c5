using Ledger.Tests.Lists;

namespace Ledger.Tests.Commands;

/// <summary>Lists as the commands write them.</summary>
public sealed class ListCommandTests(SharedProgram shared) : IClassFixture<SharedProgram>
{
    [Fact]
    public async Task lists_are_written_to_standard_output_and_to_files_in_the_language_of_the_environment()
    {
        var program = shared.Program;
        (await program.Run("post", Path.Combine(Docs.Documents.Root, "src", "Ledger", "Data", "plan-2020.json"))).Code.Should().Be(0);
        (await shared.Post("""
            [{ "specversion": "1.0", "id": "m-1", "source": "/district", "type": "member.joined", "subject": "member/1", "data": { "occurredOn": "2020-02-03", "association": "kil", "person": { "name": "Åsa Uppdiktad" } } },
             { "specversion": "1.0", "id": "c-1", "source": "/district", "type": "contact.opened", "subject": "contact/lo", "data": { "occurredOn": "2020-02-03", "name": "Facket i Årjäng", "kind": "union" } },
             { "specversion": "1.0", "id": "t-1", "source": "/district", "type": "training.planned", "subject": "training/kurs", "data": { "occurredOn": "2020-02-03", "title": "Kurs", "kind": "course" } },
             { "specversion": "1.0", "id": "d-1", "source": "/district", "type": "association.dialogue-held", "subject": "association/kil", "data": { "occurredOn": "2020-05-12", "channel": "meeting", "topics": ["regional-policy"] } }]
            """u8.ToArray())).Code.Should().Be(0);

        (await program.RunIn("sv_SE.UTF-8", "list", "members", "--as-of", "2020-06-30", "--association", "kil")).Output.TrimStart('\uFEFF').Should().Be(
            "Id;Partiförening;Kategori;Inträdesdatum;Sista dag;Utträdesorsak;Betald t.o.m.;Betald den;Överflyttad den\r\n1;kil;member;2020-02-03;;;;;");
        (await program.RunWhole("list", "contacts", "--columns", "id,name", "--format", "json")).Output.Should().Be("""{"id":"lo","name":"Facket i Årjäng"}""");
        (await program.RunWhole("list", "trainings", "--known-at", "@1")).Output.Split('\n').Should().ContainSingle("only the headings");
        (await program.RunWhole("list", "goals", "2020", "--as-of", "2020-06-30", "--columns", "id,value")).Output.Should().Contain("regional-dialogue;1");
        (await program.RunWhole("list", "evidence", "2020", "regional-dialogue", "--as-of", "2020-06-30", "--columns", "cell,amount")).Output.Should().Contain("with=association, topics=regional-policy, channel=meeting, association=kil;1");

        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "medlemmar.xlsx");
        (await program.RunIn("sv_SE.UTF-8", "list", "members", "--include", "person", "--out", file)).Should().Be((0, "", ""));
        var list = ReadList.Of(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken), "xlsx");
        list.Column("Namn").Should().Equal("Åsa Uppdiktad");
        Directory.GetFiles(folder.Path).Should().Equal(file);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(file).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task what_is_refused_is_told_and_leaves_no_file()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "medlemmar.csv");
        await File.WriteAllTextAsync(file, "as it was", TestContext.Current.CancellationToken);
        var refused = await shared.Program.RunIn("sv_SE.UTF-8", "list", "members", "--columns", "person.name", "--out", file);
        (refused.Code, refused.Output).Should().Be((1, ""));
        refused.Error.Should().StartWith("ledger: Nekat (person-not-included): Kolumnen ”person.name”");
        Directory.GetFiles(folder.Path).Should().Equal(file);
        (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Should().Be("as it was");
        var away = await shared.Program.RunWhole("list", "members", "--out", Path.Combine(folder.Path, "nowhere", "list.csv"));
        (away.Code, away.Output).Should().Be((2, ""));
    }
}
