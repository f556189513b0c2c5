using Ledger.Domain;
using Ledger.Pages.Shared;
using Ledger.Store;

namespace Ledger.Pages.Plans;

/// <summary>The moments that a board often asks for.</summary>
/// <param name="Days">Days as of which, at the same knowledge.</param>
/// <param name="Moments">Moments of knowledge, as of the same day.</param>
public sealed record Shortcuts(IReadOnlyList<(string Word, AskedBasis Basis)> Days, IReadOnlyList<(string Word, AskedBasis Basis)> Moments)
{
    private const int MostQuarters = 5;

    /// <summary>Today, the ends of the quarters that have passed, the board's last decision about the plan, the plan's last day; and as was known then.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="asked">What was asked for.</param>
    /// <param name="decisions">The entries of the plan; none to a reader who does not see them, who is not told of a decision.</param>
    /// <param name="today">Today in the district.</param>
    public static Shortcuts Of(PlanView plan, AskedBasis asked, IReadOnlyList<EntryView> decisions, DateOnly today)
    {
        var decided = decisions.Where(d => d.Type.StartsWith("plan.", StringComparison.Ordinal) && d.ReversedBy is null && d.OccurredOn <= today).Max(d => (DateOnly?)d.OccurredOn);
        var quarters = new Period(plan.From, plan.To).Divided(Measure.Quarter).Select(q => q.By).Where(end => end < today && end < plan.To).TakeLast(MostQuarters);
        List<(string, AskedBasis)> days = [(PageWords.Say("Plans.Shortcut.Today"), asked with { AsOf = today })];
        days.AddRange(quarters.Select(end => (PageWords.LongDate(end), asked with { AsOf = end })));
        if (decided is { } day)
            days.Add((PageWords.Say("Plans.Shortcut.Decision", day), asked with { AsOf = day }));
        days.Add((PageWords.Say("Plans.Shortcut.PlanEnd", plan.To), asked with { AsOf = plan.To }));
        List<(string, AskedBasis)> moments = [(PageWords.Say("Plans.Shortcut.Now"), asked with { KnownAt = null })];
        if (asked.AsOf < today)
            moments.Add((PageWords.Say("Plans.Shortcut.SameDay"), asked with { KnownAt = PageWords.Date(asked.AsOf) }));
        if (decided is { } then)
            moments.Add((PageWords.Say("Plans.Shortcut.Decision", then), asked with { KnownAt = PageWords.Date(then) }));
        return new(days, moments);
    }
}
