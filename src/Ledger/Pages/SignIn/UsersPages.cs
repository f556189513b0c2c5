using Ledger.Access;
using Ledger.Domain;
using Ledger.Http;
using Ledger.Store.Access;
using Ledger.Words;
using Microsoft.AspNetCore.Mvc;
using Wolverine;

namespace Ledger.Pages.SignIn;

/// <summary>What was typed to invite somebody.</summary>
public sealed record Invitee(string? Name = null, string? Role = null, string? Association = null);

/// <summary>Those who may sign in.</summary>
/// <param name="Users">All of the district.</param>
/// <param name="Now">The present moment.</param>
/// <param name="District">Whose they are.</param>
/// <param name="Typed">What was typed into the form.</param>
/// <param name="Field">The field in which something is wrong; null where nothing is.</param>
/// <param name="Wrong">What is wrong.</param>
public sealed record UsersModel(IReadOnlyList<User> Users, DateTimeOffset Now, Store.District District, Invitee Typed, string? Field = null, string? Wrong = null);

/// <summary>A link just made. It is shown this once.</summary>
public sealed record InvitedModel(User User, string Link, DateTimeOffset Until, Store.District District);

/// <summary>Those who may sign in, for the admins of their district.</summary>
public static class UsersPages
{
    public static void MapUsers(this IEndpointRouteBuilder pages)
    {
        var users = pages.MapGroup("/users").Needs(Right.ManageUsers);
        users.MapGet("/", async (RequestContext context, Users all, CancellationToken cancel) => Site.Page<UsersPage>(await Model(context, all, new(), cancel)));
        users.MapPost("/", async (HttpContext http, RequestContext context, IMessageBus bus, Users all, KeyRing keys, SiteSettings site,
            [FromForm] string? name, [FromForm] string? role, [FromForm] string? association, CancellationToken cancel) =>
        {
            var typed = new Invitee(Site.Typed(name), Site.Typed(role), Site.Typed(association));
            try
            {
                var meant = Keys.RoleNamed(typed.Role);
                // Who has chosen another role may have typed an association all the same.
                var slug = meant == Role.Association ? typed.Association : null;
                if (slug is not null && !await keys.KnowsAssociation(context.Book.District, slug, cancel))
                    return await Refused("association", PageWords.Say("SignIn.NoAssociation", slug));
                return Site.Page<InvitedPage>(Shown(http, context, site, (await bus.Command<UserInvited>(new InviteUser(context.Book.District.Name, meant, slug, typed.Name ?? ""), cancel)).Invited!));
            }
            catch (RuleBroken broken)
            {
                return await Refused(broken.Rule == Rules.NotAText ? "name" : broken.Rule == Rules.NotOneOf ? "role" : "association", Sentences.Detail(broken));
            }

            async Task<IResult> Refused(string field, string wrong)
            {
                http.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
                return Site.Page<UsersPage>((await Model(context, all, typed, cancel)) with { Field = field, Wrong = wrong });
            }
        });
        users.MapPost("/{id}/link", async (HttpContext http, RequestContext context, IMessageBus bus, SiteSettings site, string id, CancellationToken cancel) =>
            Guid.TryParse(id, out var user) && (await bus.Command<UserInvited>(new InviteUserAgain(context.Book.District.Name, user), cancel)).Invited is { } invited
                ? Site.Page<InvitedPage>(Shown(http, context, site, invited)) : Missing());
        users.MapPost("/{id}/revoke", async (RequestContext context, IMessageBus bus, string id, CancellationToken cancel) =>
            Guid.TryParse(id, out var user) && (await bus.Command<UserRevoked>(new RevokeUser(context.Book.District.Name, user), cancel)).WasThere ? Site.SeeOther("/users") : Missing());
    }

    private static async Task<UsersModel> Model(RequestContext context, Users users, Invitee typed, CancellationToken cancel) =>
        new(await users.List(context.Book.District, cancel), context.Book.Clock.GetUtcNow(), context.Book.District, typed);

    private static InvitedModel Shown(HttpContext http, RequestContext context, SiteSettings site, Invited invited) =>
        new(invited.User, SiteSettings.LinkTo(site.Origin(http.Request), invited.Link), invited.User.Invitation!.ExpiresAt, context.Book.District);

    private static IResult Missing() => Problems.Answer(StatusCodes.Status404NotFound, Problems.NotFound);
}
