using Ledger.Store.Access;
using static Ledger.Tests.Http.Entries;

namespace Ledger.Tests.Access;

/// <summary>A key for an association that is not in the book would open nothing, so it is refused where it is asked for.</summary>
public sealed class KeyForAssociationTests(TestCluster cluster)
{
    [Fact]
    public async Task a_key_is_made_for_an_association_that_the_book_knows_and_for_no_other()
    {
        await using var service = await TestService.Start(cluster);
        using var admin = await service.Client(Role.Admin);
        var before = (await service.Get("keys", admin))["keys"]!.AsArray().Count;
        var (refused, problem) = await Issue("kil");
        (refused, (string?)problem["type"]).Should().Be((400, "/problems/association-unknown"));
        ((string?)problem["detail"]).Should().Be("There is no association ‘kil’ in the book of varmland. Check the spelling, or register the association first (association.registered).");
        (await service.Get("keys", admin))["keys"]!.AsArray().Should().HaveCount(before, "nothing was made");

        await service.Record(Registered("kil"));
        (await Issue("kil")).Status.Should().Be(201);
        ((string?)(await Issue("Kil stad")).Answer["type"]).Should().Be("/problems/not-a-slug");
        ((string?)(await TestService.Ask(admin, HttpMethod.Post, "keys", new { role = "board", association = "kil", name = "n" })).Answer["type"]).Should().Be("/problems/field-unknown");

        Task<(int Status, System.Text.Json.Nodes.JsonObject Answer)> Issue(string association) => TestService.Ask(admin, HttpMethod.Post, "keys", new { role = "association", association, name = "register" });
    }
}
