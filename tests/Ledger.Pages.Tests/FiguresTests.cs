using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Ledger.Store.Access;

namespace Ledger.Pages.Tests;

/// <summary>On the pages of the demo's book each figure is the one that the HTTP contract answers for the same basis.</summary>
[Collection(nameof(DemoSite))]
public sealed class FiguresTests(DemoSite site)
{
    private static readonly CultureInfo _swedish = new("sv");

    public static TheoryData<Role> Readers => [Role.Board, Role.Auditor, Role.Association];

    [Theory]
    [MemberData(nameof(Readers))]
    public async Task plans_and_goals_show_what_progress_evidence_and_history_answer(Role role)
    {
        using var client = site.Client(role);
        foreach (var basis in new[] { "asOf=2020-06-30", "asOf=2020-06-30&knownAt=2020-06-30", "asOf=2020-12-31" })
        {
            var plan = await client.GetStringAsync(new Uri($"plans/2020?{basis}", UriKind.Relative), TestContext.Current.CancellationToken);
            foreach (var goal in (await Get(client, $"plans/2020/progress?{basis}"))["goals"]!.AsArray())
            {
                var (id, value, target) = ((string)goal!["id"]!, (long?)goal["value"], (long?)goal["target"]);
                var cells = Walking.CellsOf(plan, $"goal-{id}");
                cells[0].Should().StartWith(Shown(value), "of {0} by {1}", id, basis);
                if (target is not null)
                    cells.Should().Contain(Shown(target), "of {0} by {1}", id, basis);
                var page = await client.GetStringAsync(new Uri($"plans/2020/goals/{id}?{basis}", UriKind.Relative), TestContext.Current.CancellationToken);
                var texts = Walking.TextsOf(page).ToList();
                texts.Should().Contain(Shown(value));
                foreach (var posting in (await Get(client, $"plans/2020/goals/{id}/evidence?limit=5&{basis}"))["postings"]!.AsArray())
                    page.Should().Contain((string)posting!["entry"]!);
                foreach (var point in (await Get(client, $"plans/2020/goals/{id}/history?every=month&{basis[(basis.IndexOf('&', StringComparison.Ordinal) + 1)..].Replace("asOf", "to", StringComparison.Ordinal)}"))["points"]!.AsArray().Take(2))
                    texts.Should().Contain(Shown((long?)point!["value"]));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Readers))]
    public async Task associations_show_what_the_accounts_answer(Role role)
    {
        using var client = site.Client(role);
        var page = await client.GetStringAsync(new Uri("associations?asOf=2020-12-31", UriKind.Relative), TestContext.Current.CancellationToken);
        var rows = (await Get(client, "accounts/members?asOf=2020-12-31&by=association"))["rows"]!.AsArray();
        rows.Should().HaveCount(role == Role.Association ? 1 : 16);
        foreach (var row in rows)
            Walking.RowOf(page, $"/associations/{(string)row!["cell"]!["association"]!}?")[0].Should().Be(Shown((long)row["balance"]!));
    }

    private static string Shown(long? value) => value?.ToString("N0", _swedish) ?? "ingen avläsning";

    private static async Task<JsonObject> Get(HttpClient client, string path) =>
        (await client.GetFromJsonAsync<JsonObject>(new Uri($"v1/{path}", UriKind.Relative), TestContext.Current.CancellationToken))!;
}
