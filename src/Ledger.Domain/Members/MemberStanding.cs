namespace Ledger.Domain;

/// <summary>How a member stands as of a day, as a list of members tells it. What the reader may not see is null.</summary>
/// <param name="Association">The association; null while outside.</param>
/// <param name="Category">The category; null while outside.</param>
/// <param name="JoinedOn">The first day of the membership, included; null while outside.</param>
/// <param name="TransferredOn">The day of the last transfer within that membership; null where there was none.</param>
/// <param name="PaidThrough">The last day that has been paid for, included, in this membership or an earlier one.</param>
/// <param name="PaidOn">The day of the payment by which that day is paid for.</param>
public sealed record MemberStanding(string? Association, string? Category, DateOnly? JoinedOn, DateOnly? TransferredOn, DateOnly? PaidThrough, DateOnly? PaidOn)
{
    /// <summary>Reads it off a member's history. What is dated later than the day does not count.</summary>
    /// <param name="member">The history.</param>
    /// <param name="day">The day.</param>
    /// <param name="isSeen">Which entries the member's association may see, where it reads; null where all may be seen.</param>
    public static MemberStanding AsOf(History member, DateOnly day, Predicate<Entry>? isSeen = null)
    {
        var state = (Member?)member.StateAsOf(day);
        var own = isSeen is null ? null : state?.Association;
        var standing = new MemberStanding(state?.Association, state?.Category, null, null, null, null);
        foreach (var entry in member.Entries.TakeWhile(e => e.Fact.OccurredOn <= day))
        {
            DateOnly? seenOn = isSeen?.Invoke(entry) is false ? null : entry.Fact.OccurredOn;
            standing = entry.Fact switch
            {
                MemberJoined => standing with { JoinedOn = seenOn, TransferredOn = null },
                // Whether it is the same membership when the member comes back, the association does not see.
                MemberTransferred moved when own is not null && moved.To != own => standing with { JoinedOn = null, TransferredOn = null },
                MemberTransferred => standing with { TransferredOn = seenOn },
                MemberLeft => standing with { JoinedOn = null, TransferredOn = null },
                MemberRenewed paid when seenOn is not null && (standing.PaidThrough is null || paid.Through > standing.PaidThrough) => standing with { PaidThrough = paid.Through, PaidOn = seenOn },
                _ => standing,
            };
        }

        return standing;
    }
}
