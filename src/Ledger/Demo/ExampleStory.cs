using System.Globalization;
using System.Text.Json.Nodes;

namespace Ledger.Demo;

/// <summary>A plan, and a year that is told of it: the entries, in the order in which they are posted, each at the moment it is posted.</summary>
/// <param name="Plan">The plan's id.</param>
/// <param name="Opens">What the simulated clock shows first.</param>
/// <param name="HalfYear">The day as of which the goals are shown, as known then and now.</param>
/// <param name="Posts">What is posted.</param>
public sealed record ExampleStory(string Plan, DateTimeOffset Opens, DateOnly HalfYear, IReadOnlyList<DemoPost> Posts)
{
    /// <summary>The names of the stories: the plan of 2020 with its example year, a tenants' union's district, and a scout district.</summary>
    public static IReadOnlyList<string> Names { get; } = ["2020", "tenants", "scouts"];

    /// <summary>The story of that name.</summary>
    public static ExampleStory Named(string name)
    {
        if (name == "2020")
            return new("2020", ExampleYear.Opens, new(2020, 6, 30), ExampleYear.Posts());
        List<DemoPost> posts = [.. Read(name).Select(entry => new DemoPost(DateTimeOffset.Parse((string)entry!["time"]!, CultureInfo.InvariantCulture), (JsonObject)entry))];
        return new("2023", posts[0].PostedAt, new(2023, 6, 30), posts);
    }

    /// <summary>The entries that the program carries of a story: of the plan of 2020 the plan alone.</summary>
    internal static JsonArray Read(string name)
    {
        using var stream = typeof(ExampleStory).Assembly.GetManifestResourceStream($"Ledger.Data.plan-{name}.json")
            ?? throw new ArgumentException($"There is no story named {name}.", nameof(name));
        return JsonNode.Parse(stream)!.AsArray();
    }
}
