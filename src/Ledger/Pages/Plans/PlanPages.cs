using Ledger.Access;
using Ledger.Pages.Shared;
using Ledger.Store;

namespace Ledger.Pages.Plans;

/// <summary>A plan as of a day and as known at a moment, with the curve of each goal.</summary>
public sealed record PlanModel(PlanView Plan, ProgressView Progress, AskedBasis Asked);

/// <summary>The pages of plans and their goals.</summary>
public static class PlanPages
{
    public static void MapPlans(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("/plans").Needs(Right.ReadFigures);
        pages.MapGet("/", async (RequestContext context, CancellationToken cancel) => Site.Page<PlansPage>(await context.Plans.Plans(default, cancel)));
        pages.MapGet("/{plan}", async (RequestContext context, string plan, string? asOf, string? knownAt, CancellationToken cancel) =>
        {
            var asked = AskedBasis.Read(asOf, knownAt, context.Book);
            return Site.Page<PlanPage>(new PlanModel(await context.Plans.Plan(plan, asked.At, cancel), await context.Plans.Progress(plan, asked.AsOf, asked.At, cancel), asked));
        });
    }
}
