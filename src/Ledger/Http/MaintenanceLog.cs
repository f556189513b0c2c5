using Ledger.Access;
using Ledger.Store;

namespace Ledger.Http;

public sealed record MaintenanceList(IReadOnlyList<Maintenance> Maintenance, long? Next);

/// <summary>When somebody wrote figures past the posting of entries, for those who audit the book.</summary>
public static class MaintenanceLog
{
    public static void MapMaintenance(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/maintenance", async (RequestContext context, string? after, string? limit, CancellationToken cancel) =>
        {
            var most = Reading.Limit(limit);
            var found = await context.Book.Auditor.Maintenance(most, Reading.Position(after), cancel);
            return new MaintenanceList(found, found.Count == most ? found[^1].Id : null);
        }).WithTags("Maintenance").Needs(Right.ReadMaintenance).WithName("listMaintenance").WithSummary("When figures were rebuilt or repaired, by whom, and how many were put right");
}
