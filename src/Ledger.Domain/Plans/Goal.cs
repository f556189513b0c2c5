using System.Text.Json.Serialization;

namespace Ledger.Domain;

/// <summary>A text for people, in Swedish, in English, or both.</summary>
public sealed record Wording(
    [Text(500)][property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Sv = null,
    [Text(500)][property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? En = null);

/// <summary>What a plan promises.</summary>
/// <param name="Id">Its name within the plan.</param>
/// <param name="Text">Its text for people.</param>
/// <param name="Measure">What is measured.</param>
/// <param name="Target">What the value shall reach. Of an all-of it is all its parts where not given.</param>
/// <param name="By">The day on which it is judged; the plan's last day where not given.</param>
/// <param name="From">The first day of its period; the plan's first day where not given.</param>
/// <param name="Aim">The heading under which it is grouped with others.</param>
/// <param name="Responsible">The office or body that answers for it, never a person.</param>
/// <param name="Steps">The stages of its milestones, where they have others than the usual ones.</param>
public sealed record Goal(
    [Slug] string Id,
    Wording Text,
    Measure Measure,
    Target? Target = null,
    DateOnly? By = null,
    DateOnly? From = null,
    [Text(200)] string? Aim = null,
    [Text(200)] string? Responsible = null,
    [Slug] IReadOnlyList<string>? Steps = null)
{
    /// <summary>Its target: of an all-of all of its parts, where none is given.</summary>
    [JsonIgnore]
    public Target Promise => Target ?? new(All: true);

    /// <summary>Everything that is wrong with it in a plan of these days.</summary>
    internal IEnumerable<RuleBroken> Broken(DateOnly planFrom, DateOnly planTo)
    {
        if (Text.Sv is null && Text.En is null)
            yield return new RuleBroken(Rules.GoalWithoutText, Id);
        var period = new Period(From ?? planFrom, By ?? planTo);
        var lies = planFrom <= period.From && period.From <= period.By && period.By <= planTo;
        if (!lies)
            yield return new RuleBroken(Rules.GoalDate, Id, planFrom, planTo);
        List<GoalFault> faults = [.. GoalFaults.Of(Measure, Steps ?? [])];
        if (faults.Count == 0)
            faults.AddRange(GoalFaults.Of(Target, Measure, lies ? period : null));
        foreach (var fault in faults)
            yield return GoalFaults.RuleOf(fault) == Rules.GoalTarget ? new RuleBroken(Rules.GoalTarget, Id, fault) : new RuleBroken(Rules.GoalMeasure, Id, fault);
    }
}
