using Ledger.Access;
using Ledger.Store;

namespace Ledger.Http;

/// <summary>What a post would be answered, and which figures it would move.</summary>
public sealed record DryRunReceipt(Basis Basis, int Recorded, int Duplicates, int Refused, IReadOnlyList<Contracts.Receipt> Receipts, IReadOnlyList<MovedFigure> Figures)
{
    internal static DryRunReceipt Of(Foreseen foreseen, IReadOnlyList<Contracts.Receipt> receipts) => new(
        foreseen.Basis, receipts.Count(r => r.Outcome == "recorded"), receipts.Count(r => r.Outcome == "duplicate"), receipts.Count(r => r.Outcome == "refused"), receipts, foreseen.Figures);
}

/// <summary>Asks what a post would be answered. It is refused as the post would be.</summary>
internal static class DryRuns
{
    /// <summary>Reads <c>dryRun</c> or <c>partial</c>: false where not given.</summary>
    /// <exception cref="Domain.RuleBroken">It is neither true nor false.</exception>
    public static bool Flag(string? text, string name) => text is not null
        && (bool.TryParse(text, out var asked) ? asked : throw new Domain.RuleBroken(Domain.Rules.InvalidParameter, name, "true, false"));

    public static Task<Foreseen> Ask(RequestContext context, IReadOnlyList<Item> items, bool partial, CancellationToken cancel) =>
        context.Book.DryRun.Ask(items, partial, context.Caller.Association, cancel);
}
