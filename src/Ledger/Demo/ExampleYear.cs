using System.Text.Json.Nodes;

namespace Ledger.Demo;

/// <summary>
/// An invented year of a district with sixteen associations: what happened in 2020, what had happened before, and when each
/// thing was told to the ledger, which is not always soon. Nobody in it exists; every entry but the plan says
/// <c>exampledata</c>.
/// </summary>
public static class ExampleYear
{
    /// <summary>The first moment of the simulated clock: the day on which the district begins to keep its book.</summary>
    public static DateTimeOffset Opens { get; } = Calendar.At(Calendar.Opening, 7, 0);

    /// <summary>Everything that is posted, in the order in which it is posted. The same seed gives the same year.</summary>
    public static IReadOnlyList<DemoPost> Posts(int seed = 2020)
    {
        var book = new ExampleBook();
        var random = new Random(seed);
        ExampleAssociations.Write(book, random);
        ExampleMembers.Write(book, random);
        ExampleContacts.Write(book, random);
        ExampleTrainings.Write(book, random);
        ExamplePublicity.Write(book, random);
        ExamplePlan.Write(book);
        return book.InOrder();
    }
}

/// <summary>The plan of 2020, as the program carries it, and its revision in the example.</summary>
internal static class ExamplePlan
{
    public static void Write(ExampleBook book)
    {
        book.Post((JsonObject)ExampleStory.Read("2020")[0]!.DeepClone(), Calendar.At(new(2020, 1, 2), 10, 0));
        book.Post(
            new("plan.goal-revised", "plan/2020", ExampleBook.District, new(2020, 8, 22), new()
            {
                ["goal"] = "facebook-1500",
                ["target"] = new JsonObject { ["atLeast"] = 1450 },
                ["reason"] = "Exempel: halvårsavstämningen visade att ökningen går långsammare än planen räknade med.",
            }));
    }
}
