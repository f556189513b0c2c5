using System.Text.Json.Serialization;

namespace Ledger.Domain;

/// <summary>A text for people, in Swedish, in English, or both.</summary>
public sealed record Wording(
    [Text(500)][property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Sv = null,
    [Text(500)][property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? En = null);

/// <summary>What a goal promises of its value.</summary>
/// <param name="AtLeast">The value reaches this number.</param>
/// <param name="MoreThan">The value passes this number; the same as one more at least.</param>
/// <param name="All">Every association open at the time (of a coverage), or every part (of an all-of).</param>
public sealed record Target(
    [Whole(-Shape.GreatestWhole, Shape.GreatestWhole)] long? AtLeast = null,
    [Whole(-Shape.GreatestWhole, Shape.GreatestWhole)] long? MoreThan = null,
    bool? All = null)
{
    /// <summary>The least value that meets it, where <paramref name="all"/> is what all comes to.</summary>
    public long Least(long all) => AtLeast ?? MoreThan + 1 ?? all;

    internal bool IsOne => (AtLeast is null ? 0 : 1) + (MoreThan is null ? 0 : 1) + (All is true ? 1 : 0) == 1 && All is not false;
}

/// <summary>One part of an all-of.</summary>
public sealed record Part(Measure Measure, Target Target)
{
    /// <summary>The least value that meets it: never 0, since what meets a part shall be an entry that can be shown.</summary>
    public long Least(DateOnly asOf, Balances balances) => Math.Max(1, Target.Least(balances.OpenOn(asOf).Count));
}

/// <summary>What a plan promises.</summary>
/// <param name="Id">Its name within the plan.</param>
/// <param name="Text">Its text for people.</param>
/// <param name="Measure">What is measured.</param>
/// <param name="Target">What the value shall reach. Of an all-of it is all its parts, and need not be given.</param>
/// <param name="By">The day on which it is judged; the plan's last day where not given.</param>
public sealed record Goal([Slug] string Id, Wording Text, Measure Measure, Target? Target = null, DateOnly? By = null)
{
    internal void Check(DateOnly planBegins)
    {
        Rules.Require(Text.Sv is not null || Text.En is not null, Rules.GoalWithoutText, Id);
        Rules.Require(By is null || By >= planBegins, Rules.GoalDate, Id, planBegins);
        Measure.Check(Id);
        if (Measure.Read == Measure.AllOf)
        {
            Rules.Require(Target is null or { All: true, AtLeast: null, MoreThan: null }, Rules.GoalTarget, Id);
            foreach (var part in Measure.Parts!)
                Rules.Require(CanBeTargetOf(part.Target, part.Measure) && part.Target.Least(1) > 0, Rules.GoalTarget, Id);
        }
        else
        {
            Rules.Require(Target is not null && CanBeTargetOf(Target, Measure), Rules.GoalTarget, Id);
        }
    }

    private static bool CanBeTargetOf(Target target, Measure measure) => target.IsOne && (target.All is null || measure.Read == Measure.Coverage);
}
