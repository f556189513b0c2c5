namespace Ledger.Domain;

/// <summary>What can be wrong with a goal's measure and target: each has a name, and a sentence of that name in the resource files.</summary>
public static class GoalFaults
{
    public const string AccountMissing = "account-missing";
    public const string AccountNotKnown = "account-not-known";
    public const string DimensionNotKnown = "dimension-not-known";
    public const string StageNotKnown = "stage-not-known";
    public const string NotALevel = "not-a-level";
    public const string NotAFlow = "not-a-flow";
    public const string NobodyStands = "nobody-stands";
    public const string NobodyNamed = "nobody-named";
    public const string NotByAssociation = "not-by-association";
    public const string PartMissing = "part-missing";
    public const string PartUnused = "part-unused";
    public const string TooDeep = "too-deep";
    public const string CoverageInCoverage = "coverage-in-coverage";
    public const string ShareOfNothing = "share-of-nothing";

    public const string TargetMissing = "target-missing";
    public const string TargetNotOne = "target-not-one";
    public const string TargetBelowZero = "target-below-zero";
    public const string TargetAll = "target-all";
    public const string TargetPercent = "target-percent";
    public const string TargetGrow = "target-grow";
    public const string TargetAtMost = "target-at-most";
    public const string TargetTooMuch = "target-too-much";
    public const string TargetOfNothing = "target-of-nothing";

    /// <summary>The most measures around one that reads an account.</summary>
    public const int Deepest = 3;

    /// <summary>Every name, in the order above.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. typeof(GoalFaults).GetFields().Where(f => f is { IsLiteral: true, FieldType: var type } && type == typeof(string)).Select(f => (string)f.GetRawConstantValue()!)];

    /// <summary>The rule that a fault breaks: a measure says nothing, or a target can be no target of its measure.</summary>
    public static string RuleOf(GoalFault fault) => fault.Name.StartsWith("target-", StringComparison.Ordinal) ? Rules.GoalTarget : Rules.GoalMeasure;

    /// <summary>What is wrong with a measure; nothing where it says something.</summary>
    /// <param name="measure">The measure.</param>
    /// <param name="steps">The stages of milestones that are not the usual ones.</param>
    public static IEnumerable<GoalFault> Of(Measure measure, IReadOnlyList<string> steps) => Of(measure, steps, around: 0, isApart: false);

    private static IEnumerable<GoalFault> Of(Measure measure, IReadOnlyList<string> steps, int around, bool isApart)
    {
        if (around > Deepest)
            return [new(TooDeep, measure.Read, Deepest)];
        List<GoalFault> shape = [.. OfShape(measure)];
        if (shape.Count > 0)
            return shape;
        return measure.Read switch
        {
            Measure.Coverage when isApart => [new(CoverageInCoverage)],
            Measure.Coverage => Of(measure.OfEach, steps, around + 1, isApart: true),
            Measure.Share when new[] { measure.Of!, measure.Among! }.FirstOrDefault(m => m.Read is Measure.Share or Measure.AllOf) is { } nothing => [new(ShareOfNothing, nothing.Read)],
            Measure.Share => Of(measure.Of!, steps, around + 1, isApart).Concat(Of(measure.Among!, steps, around + 1, isApart)),
            Measure.Periods => Of(measure.OfPeriod, steps, around, isApart),
            Measure.AllOf => measure.Parts!.SelectMany(p => Of(p, steps, around, isApart)),
            _ => OfLeaf(measure, steps, isApart),
        };
    }

    private static IEnumerable<GoalFault> Of(Part part, IReadOnlyList<string> steps, int around, bool isApart)
    {
        List<GoalFault> inside = [.. Of(part.Measure, steps, around + 1, isApart)];
        return inside.Count > 0 ? inside : Of(part.Target, part.Measure, period: null, isPart: true);
    }

    // The fields that go with its kind: each that it needs is given, and none that it does not take.
    private static IEnumerable<GoalFault> OfShape(Measure measure)
    {
        var isCounted = measure is { Read: Measure.Coverage, Of: null };
        var takesAccount = measure.IsLeaf || isCounted;
        (string Name, bool IsGiven, bool IsTaken, bool IsNeeded)[] members =
        [
            ("account", measure.Account is not null, takesAccount, takesAccount),
            ("where", measure.Where is not null, takesAccount, false),
            ("each", measure.Each is not null, measure.Read == Measure.Coverage, false),
            ("of", measure.Of is not null, measure.Read is Measure.Coverage or Measure.Share or Measure.Periods, measure.Read is Measure.Share or Measure.Periods),
            ("among", measure.Among is not null, measure.Read == Measure.Share, measure.Read == Measure.Share),
            ("every", measure.Every is not null, measure.Read == Measure.Periods, measure.Read == Measure.Periods),
            ("target", measure.Target is not null, measure.Read == Measure.Periods, measure.Read == Measure.Periods),
            ("parts", measure.Parts is { Count: > 0 }, measure.Read == Measure.AllOf, measure.Read == Measure.AllOf),
        ];
        foreach (var (name, isGiven, isTaken, isNeeded) in members)
            if (isNeeded && !isGiven)
                yield return name == "account" ? new(AccountMissing, measure.Read, Accounts()) : new(PartMissing, measure.Read, name);
            else if (isGiven && !isTaken)
                yield return new(PartUnused, measure.Read, name);
    }

    private static IEnumerable<GoalFault> OfLeaf(Measure measure, IReadOnlyList<string> steps, bool isApart)
    {
        if (Chart.Named(measure.Account!) is not { } account)
        {
            yield return new(AccountNotKnown, measure.Account!, Accounts());
            yield break;
        }

        foreach (var dimension in (measure.Where ?? new Dictionary<string, string>()).Keys.Where(d => account.DimensionNamed(d) is null))
            yield return new(DimensionNotKnown, account.Name, dimension, string.Join(", ", account.Dimensions.Select(d => d.Name)));
        if (account == Chart.Milestones && measure.Where?.GetValueOrDefault("stage") is { } stage && !MilestoneReached.UsualStages.Contains(stage) && !steps.Contains(stage))
            yield return new(StageNotKnown, stage, string.Join(", ", MilestoneReached.UsualStages.Concat(steps)));
        if (measure.Read is Measure.Level or Measure.Change or Measure.Retained && account.Sort != Sort.Level)
            yield return new(NotALevel, measure.Read, account.Name);
        else if (measure.Read is not (Measure.Level or Measure.Change or Measure.Retained) && account.Sort != Sort.Flow)
            yield return new(NotAFlow, measure.Read, account.Name);
        else if (measure.Read == Measure.Retained && account.IsRead)
            yield return new(NobodyStands, account.Name);
        else if (measure.Read == Measure.Distinct && !account.NamesMembers)
            yield return new(NobodyNamed, account.Name, string.Join(", ", Chart.All.Where(a => a.NamesMembers).Select(a => a.Name)));
        if (isApart && account.DimensionNamed("association") is null)
            yield return new(NotByAssociation, account.Name);
    }

    /// <summary>What is wrong with a target; nothing where it can be met, and need not be by nothing.</summary>
    /// <param name="target">The target.</param>
    /// <param name="measure">What it is a target of, with which nothing is wrong.</param>
    /// <param name="period">The period it is measured in; null where there are several.</param>
    /// <param name="isPart">Whether it is the target of a part, which is met by entries that can be shown.</param>
    public static IEnumerable<GoalFault> Of(Target? target, Measure measure, Period? period, bool isPart = false)
    {
        if (target is null)
            return measure.Read == Measure.AllOf ? [] : [new(TargetMissing)];
        long?[] said = [target.AtLeast, target.MoreThan, target.AtMost, target.AtLeastPercent, target.GrowPercent, target.All is null ? null : 1];
        if (said.Count(s => s is not null) != 1 || target.All is false)
            return [new(TargetNotOne)];
        var least = target.AtLeast ?? target.MoreThan + 1;
        if (isPart && (target.AtMost is not null || least < 1))
            return [new(TargetOfNothing, measure.Read)];
        if ((target.AtLeast ?? target.MoreThan ?? target.AtMost) < 0 && measure.Read is not (Measure.Change or Measure.VersusLastYear))
            return [new(TargetBelowZero, measure.Read)];
        if (target.All is true && measure.Read is not (Measure.Coverage or Measure.AllOf or Measure.Periods))
            return [new(TargetAll, measure.Read)];
        if (target.AtLeastPercent is not null && measure.Read is not (Measure.Share or Measure.Coverage or Measure.Retained))
            return [new(TargetPercent, measure.Read)];
        if (target.GrowPercent is not null && measure.Read is not (Measure.Change or Measure.VersusLastYear))
            return [new(TargetGrow, measure.Read)];
        if (target.AtMost is not null && measure.Read == Measure.AllOf)
            return [new(TargetAtMost)];
        var most = measure.Read switch
        {
            Measure.AllOf => measure.Parts!.Count,
            Measure.Periods when period is { } within => within.Divided(measure.Every!).Count(),
            Measure.Coverage or Measure.Retained when target.AtLeastPercent is not null => 100,
            _ => long.MaxValue,
        };
        return (target.AtLeastPercent ?? least) > most ? [new(TargetTooMuch, most)] : [];
    }

    private static string Accounts() => string.Join(", ", Chart.All.Select(a => a.Name));
}
