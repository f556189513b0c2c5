using System.Net;
using System.Text.RegularExpressions;
using Ledger.Store.Access;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Template;

namespace Ledger.Pages.Tests;

/// <summary>A page that was come to.</summary>
/// <param name="Address">Path and query.</param>
/// <param name="Pattern">The route's pattern; null where no page answers to it.</param>
/// <param name="From">The page whose link led there.</param>
/// <param name="Status">The answer's status.</param>
/// <param name="Html">The answer.</param>
public sealed record Visit(string Address, string? Pattern, string From, HttpStatusCode Status, string Html)
{
    public override string ToString() => $"{Address} (from {From})";
}

/// <summary>Goes from page to page by their links, as a reader does: to a few of each pattern.</summary>
internal static partial class Walking
{
    private const int OfEachPattern = 3;

    public static async Task<IReadOnlyList<Visit>> From(DemoSite site, Role role)
    {
        using var client = site.Client(role);
        var patterns = site.Pages.OrderBy(p => p.RoutePattern.InboundPrecedence).Select(p => (Pattern: p.RoutePattern.RawText!, Matcher: new TemplateMatcher(TemplateParser.Parse(p.RoutePattern.RawText!.TrimStart('/')), []))).ToList();
        var (visits, seen, waiting) = (new List<Visit>(), new HashSet<string> { "/" }, new Queue<(string Address, string From)>([("/", "")]));
        while (waiting.TryDequeue(out var next))
        {
            var pattern = patterns.Find(p => p.Matcher.TryMatch(new PathString(next.Address.Split('?')[0]), [])).Pattern;
            if (pattern is not null && visits.Count(v => v.Pattern == pattern) >= OfEachPattern)
                continue;
            using var answer = await client.GetAsync(new Uri(next.Address, UriKind.Relative));
            var visit = new Visit(next.Address, pattern, next.From, answer.StatusCode, await answer.Content.ReadAsStringAsync());
            visits.Add(visit);
            if (answer.Headers.Location is { } moved && new Uri(new Uri(client.BaseAddress!, next.Address), moved).PathAndQuery is var onward && seen.Add(onward))
                waiting.Enqueue((onward, next.Address));
            foreach (var link in LinksOf(visit))
                if (seen.Add(link))
                    waiting.Enqueue((link, next.Address));
        }

        return visits;
    }

    /// <summary>The texts that are read on a page: what stands between its tags, and in those attributes that are read out.</summary>
    public static IEnumerable<string> TextsOf(string html) =>
        Texts().Matches(Hidden().Replace(html, "")).Select(m => WebUtility.HtmlDecode(m.Groups[1].Success ? m.Groups[1].Value : m.Groups[2].Value).Trim()).Where(t => t.Length > 0);

    /// <summary>What the cells of figures say in the rows with an id.</summary>
    public static List<string> CellsOf(string html, string id) => Cells(html[html.IndexOf($"id=\"{id}\"", StringComparison.Ordinal)..]);

    /// <summary>What the cells say in the row that leads to an address.</summary>
    public static List<string> RowOf(string html, string address) => Cells(html[html.IndexOf($"href=\"{address}", StringComparison.Ordinal)..]);

    private static List<string> Cells(string from) => [.. Cell().Matches(from[..from.IndexOf("</tr>", StringComparison.Ordinal)]).Select(m => WebUtility.HtmlDecode(Tags().Replace(m.Groups[1].Value, " ")).Trim())];

    // Not to data, to files, to another language or out.
    private static IEnumerable<string> LinksOf(Visit visit) => Links().Matches(visit.Html).Select(m => WebUtility.HtmlDecode(m.Groups[1].Value).Split('#')[0])
        .Where(l => l.StartsWith('/') && !l.StartsWith("/v1/", StringComparison.Ordinal) && !l.StartsWith("/language/", StringComparison.Ordinal) && !l.StartsWith("/openapi/", StringComparison.Ordinal) && !l.StartsWith("/reference", StringComparison.Ordinal))
        .Distinct();

    [GeneratedRegex("""<a\s[^>]*?href="([^"]*)""")]
    private static partial Regex Links();

    [GeneratedRegex("<td[^>]*>(.*?)</td>", RegexOptions.Singleline)]
    private static partial Regex Cell();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tags();

    [GeneratedRegex("""<(script|svg|code|pre)\b.*?</\1>""", RegexOptions.Singleline)]
    private static partial Regex Hidden();

    [GeneratedRegex("""(?:>([^<>]+)<)|(?:(?:aria-label|title|alt|placeholder)="([^"]*)")""")]
    private static partial Regex Texts();
}
