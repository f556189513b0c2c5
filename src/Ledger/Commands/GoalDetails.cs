using Ledger.Contracts;
using Ledger.Words;

namespace Ledger.Commands;

/// <summary>What there is to say of a goal beside its value and target, in few words: what a board asks next.</summary>
internal static class GoalDetails
{
    /// <summary>How many associations that lack are named.</summary>
    public const int MostNamed = 6;

    /// <summary>A share's two sides, the value when it was judged, the parts, who lacks, and what the board says; each where there is such.</summary>
    public static IEnumerable<string> Of(GoalView goal)
    {
        if (goal.Of is not null || goal.Among is not null)
            yield return CliWords.Say("Progress.Of", CliWords.Amount(goal.Of), CliWords.Amount(goal.Among));
        if (goal.ValueAtBy is { } judged && judged != goal.Value)
            yield return CliWords.Say("Progress.AtBy", CliWords.Date(goal.By), CliWords.Amount(judged));
        if (goal.Parts is { Count: > 0 } parts)
            yield return CliWords.Say("Progress.Parts", string.Join("; ", parts.Select(Of)));
        if (goal.Lacking is { Count: > 0 } lacking)
            yield return lacking.Count <= MostNamed ? CliWords.Say("Progress.Lacking", string.Join(", ", lacking))
                : CliWords.Say("Progress.LackingMore", string.Join(", ", lacking.Take(MostNamed)), lacking.Count - MostNamed);
        if (goal.Assessed is { } said)
            yield return CliWords.Say("Progress.Assessed", CliWords.Date(said.On), CliWords.Outlook(said.Outlook), string.Join(' ', said.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
    }

    /// <summary>A part's value and target, and whether it is met.</summary>
    public static string Of(PartProgress part) => CliWords.Say(part.Met ? "Progress.Part.Met" : "Progress.Part", CliWords.Amount(part.Value), CliWords.Amount(part.Target));
}
