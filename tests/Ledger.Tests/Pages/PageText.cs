using System.Text.RegularExpressions;

namespace Ledger.Tests.Pages;

/// <summary>A page as it was answered, and what it says.</summary>
internal sealed partial record PageText(int Status, string Markup)
{
    /// <summary>Reads a page, in Swedish where no other language is asked for.</summary>
    public static async Task<PageText> Get(HttpClient client, string path, string language = "sv")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.AcceptLanguage.ParseAdd(language);
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return await Of(answer);
    }

    public static async Task<PageText> Of(HttpResponseMessage answer)
    {
        answer.Content.Headers.ContentType?.MediaType.Should().Be("text/html");
        return new((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>The rows of the table with a caption, without its head: the texts of their cells.</summary>
    public List<string[]> Rows(string caption)
    {
        var table = Tables().Matches(Markup).Select(t => t.Value).FirstOrDefault(t => Html.Text(t).Contains(caption, StringComparison.Ordinal));
        return table is null ? [] : [.. TableRows().Matches(table[(table.IndexOf("<tbody", StringComparison.Ordinal) + 1)..]).Select(r => Cells().Matches(r.Value).Select(c => Html.Text(c.Value)).ToArray())];
    }

    /// <summary>What a figure says, by its label.</summary>
    public string Figure(string label) => Figures().Matches(Markup).Where(f => Html.Text(f.Groups[1].Value) == label).Select(f => Html.Text(f.Groups[2].Value)).FirstOrDefault("");

    /// <summary>The whole text.</summary>
    public string Words => Html.Text(Markup);

    [GeneratedRegex("<table.*?</table>", RegexOptions.Singleline)]
    private static partial Regex Tables();

    [GeneratedRegex("<tr.*?</tr>", RegexOptions.Singleline)]
    private static partial Regex TableRows();

    [GeneratedRegex("<t[dh][ >].*?</t[dh]>", RegexOptions.Singleline)]
    private static partial Regex Cells();

    [GeneratedRegex("<dt>(.*?)</dt>\\s*<dd>(.*?)</dd>", RegexOptions.Singleline)]
    private static partial Regex Figures();
}

/// <summary>Sends a page's form as a browser does: with the token that the page holds, and the cookie that came with it.</summary>
internal static partial class PageForm
{
    public static async Task<HttpResponseMessage> Send(HttpClient client, string path, IEnumerable<(string Name, string Value)> fields, bool withToken = true)
    {
        using var page = await client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        var token = Token().Match(await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Groups[1].Value;
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative));
        request.Headers.AcceptLanguage.ParseAdd("sv");
        request.Content = new FormUrlEncodedContent((withToken ? fields.Append(("form-token", token)) : fields).Select(f => KeyValuePair.Create(f.Item1, f.Item2)));
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    [GeneratedRegex("name=\"form-token\"[^>]*value=\"([^\"]*)\"")]
    private static partial Regex Token();
}
