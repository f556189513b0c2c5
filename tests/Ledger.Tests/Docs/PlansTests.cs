using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ledger.Domain;

namespace Ledger.Tests.Docs;

/// <summary>What docs/plans.md shows can be adopted as it stands there.</summary>
public sealed partial class PlansTests
{
    [Fact]
    public void every_sentence_is_a_goal_that_a_plan_takes()
    {
        var rows = Row().Matches(File.ReadAllText(Path.Combine(Documents.Root, "docs", "plans.md"))).ToList();
        rows.Should().HaveCount(30);
        var goals = rows.Select((row, i) =>
        {
            var goal = new JsonObject
            {
                ["id"] = $"g{i}",
                ["text"] = new JsonObject { ["sv"] = row.Groups["sv"].Value, ["en"] = row.Groups["en"].Value },
                ["measure"] = JsonNode.Parse(row.Groups["measure"].Value),
            };
            if (row.Groups["target"].Success)
                goal["target"] = JsonNode.Parse(row.Groups["target"].Value);
            return (JsonNode)goal;
        });
        var data = new JsonObject { ["title"] = "Plan", ["from"] = "2023-01-01", ["to"] = "2023-12-31", ["goals"] = new JsonArray([.. goals]) };
        var fact = FactJson.ReadPosted(EntryType.Named("plan.adopted")!, JsonSerializer.SerializeToElement(data), new(2022, 12, 1));
        var plan = (Plan)Domain.History.Nothing(new("plan", "2023")).With(new Entry(Guid.NewGuid(), 1, fact)).State!;
        plan.Goals.Should().HaveCount(30);
    }

    [GeneratedRegex(@"^\| (?<sv>[^|`]+(?:`by`[^|]+)?) \| (?<en>[^|`]+(?:`by`[^|]+)?) \| `(?<measure>\{[^`]+\})` \| (?:`(?<target>\{[^`]+\})`)? ?\|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
