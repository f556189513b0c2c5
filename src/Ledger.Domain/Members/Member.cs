namespace Ledger.Domain;

/// <summary>The subject becomes a member of an association.</summary>
[Personal(Personal.Person)]
public sealed record MemberJoined(DateOnly OccurredOn, [Slug] string Association, [Slug] string Category = "member")
    : Fact(OccurredOn), INamesAssociation, IStartsHistory
{
    string? INamesAssociation.Named => Association;
}

/// <summary>The fee is paid.</summary>
/// <param name="OccurredOn">The day of payment.</param>
/// <param name="Through">The last day that is paid for, included.</param>
public sealed record MemberRenewed(DateOnly OccurredOn, DateOnly Through) : Fact(OccurredOn);

/// <summary>The member moves to another association.</summary>
public sealed record MemberTransferred(DateOnly OccurredOn, [Slug] string To) : Fact(OccurredOn), INamesAssociation
{
    string? INamesAssociation.Named => To;
}

/// <summary>The member gets another category, for instance youth.</summary>
public sealed record MemberCategoryChanged(DateOnly OccurredOn, [Slug] string Category) : Fact(OccurredOn);

/// <summary>The member leaves. <c>revoked</c> takes a joining back within the time that the statutes give for it.</summary>
public sealed record MemberLeft(DateOnly OccurredOn, [OneOf("left", "lapsed", "excluded", "died", "revoked")] string Reason) : Fact(OccurredOn);

/// <summary>Name and address of the member are recorded, beside the book.</summary>
[Personal(Personal.Person, IsRequired = true)]
public sealed record MemberDetailsRecorded(DateOnly OccurredOn) : Fact(OccurredOn);

/// <summary>A member's state.</summary>
/// <param name="Association">The association the member belongs to; null while outside.</param>
/// <param name="Category">The category; null while outside.</param>
/// <param name="Since">The day of the last joining.</param>
/// <param name="PaidThrough">The last day that has been paid for, in this membership or an earlier one.</param>
/// <param name="Died">Whether the member has died; nothing follows.</param>
public sealed record Member(string? Association, string? Category, DateOnly Since, DateOnly? PaidThrough, bool Died) : IBelongsToAssociation
{
    /// <summary>Reads one more fact of a member's history.</summary>
    /// <exception cref="RuleBroken">The fact cannot follow.</exception>
    public static Member Evolve(Member? member, Fact fact, TimelineBuilder steps, Subject subject)
    {
        Rules.Require(member is not { Died: true }, Rules.MemberHasDied);
        var on = fact.OccurredOn;
        var after = (member, fact) switch
        {
            (null or { Association: null }, MemberJoined joined) =>
                new Member(joined.Association, joined.Category, on, member?.PaidThrough, Died: false),
            ({ Association: not null }, MemberJoined) => throw new RuleBroken(Rules.AlreadyAMember, member.Association, member.Since),
            (not null, MemberDetailsRecorded) => member,
            (null, MemberDetailsRecorded) => throw new RuleBroken(Rules.NeverAMember),
            (null or { Association: null }, _) => throw new RuleBroken(Rules.NotAMember, on),
            (_, MemberRenewed renewed) when renewed.Through < on => throw new RuleBroken(Rules.ThroughBeforeOccurred, renewed.Through, on),
            (_, MemberRenewed renewed) => member with { PaidThrough = Later(member.PaidThrough, renewed.Through) },
            (_, MemberTransferred moved) when moved.To == member.Association => throw new RuleBroken(Rules.SameAssociation, moved.To),
            (_, MemberTransferred moved) => member with { Association = moved.To },
            (_, MemberCategoryChanged changed) => member with { Category = changed.Category },
            (_, MemberLeft left) => member with { Association = null, Category = null, Died = left.Reason == "died" },
            _ => throw new ArgumentException($"{fact.GetType().Name} is no entry of a member", nameof(fact)),
        };

        switch (fact)
        {
            case MemberJoined:
                steps.Counts(on, Chart.Joins.Cell(after.Association, after.Category));
                break;
            case MemberTransferred:
                steps.Counts(on, Chart.Transfers.Cell(member!.Association, after.Association));
                break;
            case MemberLeft left:
                steps.Counts(on, Chart.Leaves.Cell(member!.Association, left.Reason));
                break;
        }

        if (member?.Association != after.Association || member?.Category != after.Category)
        {
            if (member?.Association is not null)
                steps.Ends(on, Chart.Members.Cell(member.Association, member.Category));
            if (after.Association is not null)
                steps.Begins(on, Chart.Members.Cell(after.Association, after.Category));
        }

        PaidFrom(on, member, steps, isTakenBack: true);
        PaidFrom(on, after, steps, isTakenBack: false);
        return after;
    }

    // While nothing more happens, whoever is inside is paid from today through PaidThrough. Each fact takes back what the
    // state before it had promised from this day on, and promises anew; what is promised and taken back on a day cancels.
    private static void PaidFrom(DateOnly on, Member? member, TimelineBuilder steps, bool isTakenBack)
    {
        if (member is not { Association: not null } || member.PaidThrough is not { } through || through < on)
            return;
        var cell = Chart.PaidMembers.Cell(member.Association, member.Category);
        var until = through.AddDays(1);
        if (isTakenBack)
        {
            steps.Ends(on, cell);
            steps.Begins(until, cell);
        }
        else
        {
            steps.Begins(on, cell);
            steps.Ends(until, cell);
        }
    }

    private static DateOnly Later(DateOnly? a, DateOnly b) => a > b ? a.Value : b;
}
