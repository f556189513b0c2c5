using Ledger.Domain;
using Ledger.Store.Access;
using Ledger.Tests;

namespace Ledger.Store.Tests.Access;

/// <summary>The people who sign in: what lets them in, how often, and for how long.</summary>
public sealed class UsersTests(TestCluster cluster)
{
    private static readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task of_many_who_use_a_link_at_once_one_is_let_in()
    {
        var clock = new TestClock();
        var (library, book) = await cluster.NewLibrary(clock);
        await using var _ = library;
        var users = library.Users;
        var invited = await users.Invite(book.District, Role.Association, "kil", "Anna", Users.LinkCounts, _cancel);
        var tried = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => users.Accept(invited.Link, _cancel)));
        tried.OfType<SignedIn>().Should().ContainSingle().Which.User.Caller.Should().Be(new Caller($"{invited.User.Id}", "varmland", Role.Association, "kil"));
        (await users.Invited(invited.Link, _cancel)).Should().BeNull();

        var again = (await users.InviteAgain(book.District, invited.User.Id, _cancel))!;
        clock.Now += Users.LinkCounts;
        (await users.Accept(again.Link, _cancel)).Should().BeNull("it has expired");
        (await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => users.InviteFirst(book.District, "Eva", _cancel)))).Should().OnlyContain(i => i == null, "the district has had one");
    }

    [Fact]
    public async Task of_many_services_that_start_at_once_one_invites_the_first()
    {
        var (library, book) = await cluster.NewLibrary();
        await using var _ = library;
        var invited = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => library.Users.InviteFirst(book.District, "Eva", _cancel)));
        invited.OfType<Invited>().Should().ContainSingle().Which.User.Role.Should().Be(Role.Admin);
    }

    [Fact]
    public async Task sessions_are_bounded_and_a_revoked_person_has_none()
    {
        var clock = new TestClock();
        var (library, book) = await cluster.NewLibrary(clock);
        await using var _ = library;
        var users = library.Users;
        var caller = new Caller("oidc anna", book.District.Name, Role.Board, null);
        var first = (await users.SignIn(caller, "Anna", _cancel))!;
        for (var i = 0; i < User.MostSessions; i++)
            await users.SignIn(caller with { Role = Role.Auditor }, "Anna", _cancel);
        var user = (await users.Find(first.User.Id, _cancel))!;
        (user.Sessions.Count, user.Role, user.IsSignedIn(first.Session, clock.Now)).Should().Be((User.MostSessions, Role.Auditor, false), "the oldest has ended, and the issuer says the role");
        user.IsSignedIn(user.Sessions[^1].Id, clock.Now + Users.LongestSession).Should().BeFalse();
        (await users.InviteAgain(book.District, user.Id, _cancel)).Should().BeNull("the issuer lets her in");

        (await users.Revoke(book.District, user.Id, _cancel)).Should().BeTrue();
        (await users.Revoke(book.District, user.Id, _cancel)).Should().BeFalse();
        (await users.SignIn(caller, "Anna", _cancel)).Should().BeNull("whatever the issuer says");
        (await users.Find(user.Id, _cancel))!.Sessions.Should().BeEmpty();
    }

    [Fact]
    public async Task a_person_of_another_district_is_not_changed()
    {
        var (library, book) = await cluster.NewLibrary();
        await using var _ = library;
        await library.Database.BeginDistrict("dalarna", book.District.Zone, _cancel);
        var foreign = (await library.Find("dalarna", _cancel))!.District;
        var invited = await library.Users.Invite(foreign, Role.Board, null, "Anna", Users.LinkCounts, _cancel);
        (await library.Users.Revoke(book.District, invited.User.Id, _cancel)).Should().BeFalse();
        (await library.Users.InviteAgain(book.District, invited.User.Id, _cancel)).Should().BeNull();
        (await library.Users.List(book.District, _cancel)).Should().BeEmpty();
        (await library.Users.List(foreign, _cancel)).Should().ContainSingle();
        (await library.Users.Accept(invited.Link, _cancel))!.User.District.Should().Be("dalarna");
        await FluentActions.Awaiting(() => library.Users.Invite(foreign, Role.Association, null, "Anna", Users.LinkCounts, _cancel)).Should().ThrowAsync<RuleBroken>();
        await FluentActions.Awaiting(() => library.Users.Invite(foreign, Role.Board, null, " ", Users.LinkCounts, _cancel)).Should().ThrowAsync<RuleBroken>();
    }
}
