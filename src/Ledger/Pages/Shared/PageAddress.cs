using Ledger.Domain;

namespace Ledger.Pages.Shared;

/// <summary>Addresses of pages and of the data behind them.</summary>
public static class PageAddress
{
    /// <summary>An address with a query of what has a value.</summary>
    public static string Of(string path, params IEnumerable<(string Name, string? Value)> query) =>
        $"{path}{QueryString.Create(query.Where(q => !string.IsNullOrEmpty(q.Value)).Select(q => KeyValuePair.Create(q.Name, q.Value)))}";

    /// <summary>An address that asks for the same basis, and for more.</summary>
    public static string Of(string path, AskedBasis asked, params IEnumerable<(string Name, string? Value)> query) =>
        Of(path, [("asOf", PageWords.Date(asked.AsOf)), ("knownAt", asked.KnownAt), .. query]);

    /// <summary>The number of a page of a list, from 1, as the address says it; the first where it says none.</summary>
    /// <exception cref="RuleBroken"><see cref="Rules.InvalidParameter"/>.</exception>
    public static int Number(string? text) => Site.Typed(text) is not { } typed ? 1
        : int.TryParse(typed, out var number) && number is >= 1 and <= 100_000 ? number
        : throw new RuleBroken(Rules.InvalidParameter, "page", "1, 2, 3 …");

    /// <summary>The page of a subject; the entries about it where its kind has no pages of its own.</summary>
    public static string OfSubject(string subject)
    {
        var slash = subject.IndexOf('/', StringComparison.Ordinal);
        var id = Uri.EscapeDataString(subject[(slash + 1)..]);
        return subject[..Math.Max(slash, 0)] switch
        {
            "association" => $"/associations/{id}",
            "member" => $"/members/{id}",
            "contact" => $"/contacts/{id}",
            "training" => $"/trainings/{id}",
            "plan" => $"/plans/{id}",
            _ => Of("/book", ("subject", subject)),
        };
    }
}
