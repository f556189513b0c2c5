using System.Net;
using System.Text.RegularExpressions;
using Ledger.Store.Access;

namespace Ledger.Tests.Pages;

/// <summary>Whatever text somebody has posted, a page shows it as text.</summary>
public sealed partial class MarkupTests(TestCluster cluster)
{
    private const int MostPages = 80;

    [Fact]
    public async Task markup_in_every_text_that_a_poster_sets_is_shown_as_text()
    {
        const string stored = "<i id=\"stored\">\"'><script src=//evil.example></script>";
        await using var service = await TestService.Start(cluster);
        await service.Record(
            service.Entry("association.registered", "association/kil", "2010-01-01", new { name = stored }),
            service.Entry("member.joined", "member/1", "2020-01-10", new { association = "kil" }),
            service.Entry("contact.opened", "contact/c", "2020-01-10", new { name = stored, kind = "union", association = "kil" }),
            service.Entry("contact.conversation-held", "contact/c", "2020-01-11", new { channel = "phone", topics = new[] { "x" } }),
            service.Entry("training.planned", "training/t", "2020-01-12", new { title = stored, kind = "study-circle", topics = new[] { "x" } }),
            service.Entry("training.session-held", "training/t", "2020-01-13", new { session = 1 }),
            service.Entry("channel.registered", "channel/instagram", "2020-01-12", new { platform = "instagram", handle = stored }),
            service.Entry("channel.measured", "channel/instagram", "2020-01-13", new { followers = 5 }),
            service.Entry("representative.presented", "representative/r", "2020-01-12", new { name = stored, office = "riksdag" }),
            service.Entry("representative.appeared", "representative/r", "2020-01-13", new { outlet = stored, kind = "press", topics = new[] { "x" } }),
            service.Entry("figure.registered", "figure/f", "2020-01-12", new { name = stored, unit = stored }),
            service.Entry("activity.held", "activity/a", "2020-01-13", new { kind = "meeting", title = stored, topics = new[] { "x" } }),
            service.Entry("plan.adopted", "plan/2020", "2020-01-01", new
            {
                title = stored,
                from = "2020-01-01",
                to = "2020-12-31",
                goals = new[] { new { id = "grow", aim = stored, responsible = stored, text = new { sv = stored, en = stored }, measure = new { read = "change", account = "members" }, target = new { moreThan = 0 } } },
            }),
            service.Entry("plan.goal-assessed", "plan/2020", "2020-02-01", new { goal = "grow", outlook = "at-risk", text = stored }));

        var (pages, shown) = (0, 0);
        foreach (var role in Enum.GetValues<Role>())
        {
            using var browser = await Browser.SignedIn(service, role, role == Role.Association ? "kil" : null, stored);
            var (waiting, seen) = (new Queue<string>(["/", "/account"]), new HashSet<string>());
            while (waiting.TryDequeue(out var path) && seen.Count < MostPages)
            {
                if (!seen.Add(path))
                    continue;
                var page = await browser.Get(path);
                page.Body.Should().NotContain("<i id=").And.NotContain("<script src=//evil", path);
                pages++;
                shown += page.Body.Contains("&lt;i id=", StringComparison.Ordinal) ? 1 : 0;
                foreach (Match link in Link().Matches(page.Body))
                    if (WebUtility.HtmlDecode(link.Groups["path"].Value) is var next && !next.StartsWith("/v1", StringComparison.Ordinal) && !next.StartsWith("/language", StringComparison.Ordinal) && !next.StartsWith("/reference", StringComparison.Ordinal) && !next.Contains("format=csv", StringComparison.Ordinal))
                        waiting.Enqueue(next.Split('#')[0]);
            }
        }

        (pages > 8, shown > 4).Should().Be((true, true), $"{pages} pages, {shown} of which show it");
    }

    [GeneratedRegex("<a [^>]*href=\"(?<path>/[^\"]*)\"")]
    private static partial Regex Link();
}
