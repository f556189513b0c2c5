using Ledger.Domain;
using Ledger.Store;

namespace Ledger.Pages.Shared;

/// <summary>What a page's figures rest on, as it was asked for: it stands in the address, so that a link shows the same again.</summary>
/// <param name="AsOf">The last day whose facts count.</param>
/// <param name="KnownAt">The moment of knowledge as it was written; null for now.</param>
/// <param name="At">The same, read.</param>
public sealed record AskedBasis(DateOnly AsOf, string? KnownAt, KnownAt At)
{
    /// <summary>Reads what stands in the address; a field that was left empty is today, or now.</summary>
    /// <exception cref="RuleBroken">It does not read.</exception>
    public static AskedBasis Read(string? asOf, string? knownAt, DistrictBook book) => new(Site.Day(asOf) ?? book.Today, Site.Typed(knownAt), Site.Moment(knownAt, book));

    /// <summary>The part of an address that asks for it.</summary>
    public string Query => $"asOf={PageWords.Date(AsOf)}{(KnownAt is null ? "" : $"&knownAt={Uri.EscapeDataString(KnownAt)}")}";
}
