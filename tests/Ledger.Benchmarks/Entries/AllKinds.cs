using System.Text.Json;
using Ledger.Domain;

namespace Ledger.Benchmarks.Entries;

/// <summary>What the years do not tell by themselves: plans with goals of all kinds, and the further entries that these measure.</summary>
/// <param name="random">The chance.</param>
/// <param name="associations">The associations.</param>
internal sealed class AllKinds(Random random, IReadOnlyList<string> associations)
{
    /// <summary>The plan of forty goals, and plans of one goal each of the kinds that ask for subjects.</summary>
    public const string Forty = "forty", Retained = "retained", Distinct = "distinct";

    private const int Figures = 4;

    private static readonly string[] _activities = ["stall", "meeting", "letter"];
    private static readonly string[] _offices = ["chair", "secretary", "treasurer"];
    private static readonly string[] _reported = ["women", "members"];
    private int _made;

    /// <summary>The plans' adoptions.</summary>
    public static IEnumerable<(Subject Subject, Fact Fact)> Plans()
    {
        using var file = typeof(AllKinds).Assembly.GetManifestResourceStream("plans-of-all-kinds.json")!;
        using var plans = JsonDocument.Parse(file);
        return [.. plans.RootElement.EnumerateObject().Select(plan => (new Subject("plan", plan.Name), FactJson.ReadPosted(EntryType.Named("plan.adopted")!, plan.Value, occurredOn: null)))];
    }

    /// <summary>What must be there before anything is told of it.</summary>
    public static IEnumerable<(Subject Subject, Fact Fact)> Opening(DateOnly on) =>
        Enumerable.Range(1, Figures).Select(n => (new Subject("figure", $"f-{n}"), (Fact)new FigureRegistered(on, "Exempel", "kronor")));

    /// <summary>One more entry.</summary>
    public (Subject Subject, Fact Fact) Next(DateOnly on) => random.Next(6) switch
    {
        0 => (new("figure", $"f-{random.Next(1, Figures + 1)}"), new FigureMeasured(on, random.Next(0, 10_000))),
        1 => (new("officer", $"o{_made++:x}"), new OfficerElected(on, Pick(_offices), Pick(associations))),
        2 => (Subject.Association(Pick(associations)), new AssociationReported(on, Pick(_reported), random.Next(10, 200))),
        _ => (new("activity", $"a{_made++:x}"), new ActivityHeld(on, Pick(_activities), "Exempel", Association: Pick(associations), Participants: random.Next(5, 60))),
    };

    private string Pick(IReadOnlyList<string> choices) => choices[random.Next(choices.Count)];
}
