using Ledger.Pages.Shared;

namespace Ledger.Pages.Members;

/// <summary>The pages of members.</summary>
public static class MemberPages
{
    public static void MapMembers(this IEndpointRouteBuilder routes) => routes.MapSubjects<MemberPage>("member", "/members", (model, _) => Task.FromResult<object>(model));
}
