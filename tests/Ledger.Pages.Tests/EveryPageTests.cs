using System.Net;
using System.Text.RegularExpressions;
using Ledger.Store.Access;

namespace Ledger.Pages.Tests;

/// <summary>What holds of every page, for every role, as the server answers it.</summary>
[Collection(nameof(DemoSite))]
public sealed partial class EveryPageTests(DemoSite site)
{
    /// <summary>What a page may weigh with its files, in bytes.</summary>
    private const int Heaviest = 200_000;

    // These are come to by other ways: before one is known, after something was sent, or of a package.
    private static readonly string[] _elsewhere =
    [
        "/language/{code}", "/sign-in/", "/sign-in/link/{link}", "/record/done", "/lists/undo",
        "/reference/scalar.js", "/reference/scalar.aspnetcore.js", "/reference/favicon.svg", "/reference/{documentName?}",
    ];

    public static TheoryData<Role> Roles => [.. Enum.GetValues<Role>()];

    [Theory]
    [MemberData(nameof(Roles))]
    public async Task no_link_leads_to_what_is_not_there(Role role) =>
        (await site.Walk(role)).Where(v => v.Status is not (HttpStatusCode.OK or HttpStatusCode.Redirect or HttpStatusCode.SeeOther)).Select(v => $"{v} {v.Status}").Should().BeEmpty();

    [Fact]
    public async Task every_page_is_come_to_by_links()
    {
        var come = new HashSet<string?>();
        foreach (var role in Enum.GetValues<Role>())
            come.UnionWith((await site.Walk(role)).Select(v => v.Pattern));
        site.Pages.Select(p => p.RoutePattern.RawText).Except(_elsewhere).Should().BeSubsetOf(come);
    }

    [Theory]
    [InlineData("sv")]
    [InlineData("en")]
    public async Task no_page_says_a_word_of_the_other_language(string language)
    {
        foreach (var role in Enum.GetValues<Role>())
        {
            using var client = site.Client(role, language);
            foreach (var visit in (await site.Walk(role)).Where(v => v.Status == HttpStatusCode.OK))
            {
                var html = language == "sv" ? visit.Html : await client.GetStringAsync(new Uri(visit.Address, UriKind.Relative), TestContext.Current.CancellationToken);
                Walking.TextsOf(html).Where(OtherWords.Than(language).Contains).Where(t => t is not ("Svenska" or "English")).Should().BeEmpty("{0} is in {1}", visit, language);
            }
        }
    }

    [Fact]
    public async Task nothing_stands_in_a_page_that_its_policy_would_have_to_let_through()
    {
        foreach (var role in Enum.GetValues<Role>())
            foreach (var visit in await site.Walk(role))
                Inline().Matches(visit.Html).Select(m => m.Value).Should().BeEmpty("of {0}", visit);
    }

    [Fact]
    public async Task a_page_weighs_less_than_200_kB_with_its_files()
    {
        using var client = site.Client(Role.Board);
        var weights = new Dictionary<string, int>();
        foreach (var visit in (await site.Walk(Role.Board)).Where(v => v.Pattern is not null))
        {
            var weight = System.Text.Encoding.UTF8.GetByteCount(visit.Html);
            foreach (var file in Files().Matches(visit.Html).Select(m => WebUtility.HtmlDecode(m.Groups[1].Value)).Distinct())
            {
                if (!weights.ContainsKey(file))
                    weights[file] = (await client.GetByteArrayAsync(new Uri(file, UriKind.Relative), TestContext.Current.CancellationToken)).Length;
                weight += weights[file];
            }

            weight.Should().BeLessThan(Heaviest, "{0} is to open on a phone", visit);
        }
    }

    [GeneratedRegex("""\sstyle="|\son[a-z]+="|<style\b|<script(?![^>]*\ssrc=)[^>]*>|href="javascript:""", RegexOptions.IgnoreCase)]
    private static partial Regex Inline();

    [GeneratedRegex("""(?:src|href)="(/assets/[^"]*)""")]
    private static partial Regex Files();
}
