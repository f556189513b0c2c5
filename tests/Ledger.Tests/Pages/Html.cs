using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace Ledger.Tests.Pages;

/// <summary>What tests read off pages.</summary>
internal static partial class Html
{
    /// <summary>Asks for a page as a browser does.</summary>
    public static async Task<(int Status, string Html)> Page(this HttpClient client, string path, string language = "en")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
        request.Headers.AcceptLanguage.Add(new StringWithQualityHeaderValue(language));
        using var answer = await client.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>A page that must be there.</summary>
    public static async Task<string> MustPage(this HttpClient client, string path, string language = "en")
    {
        var (status, html) = await client.Page(path, language);
        status.Should().Be(200, html);
        return html;
    }

    /// <summary>The part of a page from an element of one kind, by its id, to the next end of that kind.</summary>
    public static string Part(string html, string element, string id)
    {
        var begin = Regex.Match(html, $"""<{element}[^>]* id="{Regex.Escape(id)}" """.TrimEnd());
        begin.Success.Should().BeTrue($"there is {id} in {html}");
        return html[begin.Index..html.IndexOf($"</{element}>", begin.Index, StringComparison.Ordinal)];
    }

    /// <summary>The cells of a column, as text.</summary>
    public static IReadOnlyList<string> Cells(string html, string label) =>
        [.. Cell().Matches(html).Where(m => WebUtility.HtmlDecode(m.Groups[1].Value) == label).Select(m => Text(m.Groups[2].Value))];

    /// <summary>The figures that stand beside each other with their names.</summary>
    public static IReadOnlyDictionary<string, string> Figures(string html) =>
        Figure().Matches(html).ToDictionary(m => Text(m.Groups[1].Value), m => Text(m.Groups[2].Value));

    /// <summary>What a person reads of markup.</summary>
    public static string Text(string html) => Space().Replace(WebUtility.HtmlDecode(Tag().Replace(html, " ")), " ").Trim();

    [GeneratedRegex("<td[^>]*data-label=\"([^\"]*)\"[^>]*>(.*?)</td>", RegexOptions.Singleline)]
    private static partial Regex Cell();

    [GeneratedRegex(@"<div><dt>(.*?)</dt>\s*<dd>(.*?)</dd></div>", RegexOptions.Singleline)]
    private static partial Regex Figure();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
