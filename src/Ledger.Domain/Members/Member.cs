namespace Ledger.Domain;

/// <summary>The subject becomes a member of an association.</summary>
[Personal(Personal.Person)]
public sealed record MemberJoined(DateOnly OccurredOn, [Slug] string Association, [Slug] string Category = "member")
    : Fact(OccurredOn), INamesAssociation, IMovesSubject, IStartsHistory, ITakesEffect
{
    string? INamesAssociation.Named => Association;

    string? IMovesSubject.To => Association;
}

/// <summary>The fee is paid.</summary>
/// <param name="OccurredOn">The day of payment.</param>
/// <param name="Through">The last day that is paid for, included.</param>
public sealed record MemberRenewed(DateOnly OccurredOn, DateOnly Through) : Fact(OccurredOn);

/// <summary>The member moves to another association.</summary>
public sealed record MemberTransferred(DateOnly OccurredOn, [Slug] string To) : Fact(OccurredOn), INamesAssociation, IMovesSubject, ITakesEffect
{
    string? INamesAssociation.Named => To;
}

/// <summary>The member gets another category, for instance youth.</summary>
public sealed record MemberCategoryChanged(DateOnly OccurredOn, [Slug] string Category) : Fact(OccurredOn), ITakesEffect;

/// <summary>The member leaves. <c>revoked</c> takes a joining back within the time that the statutes give for it.</summary>
public sealed record MemberLeft(DateOnly OccurredOn, [OneOf("left", "lapsed", "excluded", "died", "revoked")] string Reason)
    : Fact(OccurredOn), IMovesSubject, ITakesEffect
{
    string? IMovesSubject.To => null;
}

/// <summary>Name and address of the member are recorded, beside the book.</summary>
[Personal(Personal.Person, IsRequired = true)]
public sealed record MemberDetailsRecorded(DateOnly OccurredOn) : Fact(OccurredOn);

/// <inheritdoc/>
public sealed record MemberErased(DateOnly OccurredOn, [ErasureReason] string Reason) : Erased(OccurredOn, Reason);

/// <summary>A member's state.</summary>
/// <param name="Association">The association the member belongs to; null while outside.</param>
/// <param name="Category">The category; null while outside.</param>
/// <param name="Since">The day of the last joining.</param>
/// <param name="PaidThrough">The last day that has been paid for, in this membership or an earlier one.</param>
/// <param name="Died">Whether the member has died; nothing follows.</param>
public sealed record Member(string? Association, string? Category, DateOnly Since, DateOnly? PaidThrough, bool Died) : IBelongsToAssociation
{
    /// <summary>The story of members.</summary>
    public static SubjectKind SubjectKind { get; } = SubjectKind.Of<Member>(
        "member",
        Evolve,
        EntryType.Of<MemberJoined>("member.joined"),
        EntryType.Of<MemberRenewed>("member.renewed"),
        EntryType.Of<MemberTransferred>("member.transferred"),
        EntryType.Of<MemberCategoryChanged>("member.category-changed"),
        EntryType.Of<MemberLeft>("member.left"),
        EntryType.Of<MemberDetailsRecorded>("member.details-recorded"),
        EntryType.Of<MemberErased>("member.erased"));

    /// <summary>Reads one more fact of a member's history.</summary>
    /// <exception cref="RuleBroken">The fact cannot follow.</exception>
    public static Member Evolve(Member? member, Fact fact, TimelineBuilder steps, Subject subject)
    {
        Rules.Require(member is not { Died: true }, Rules.MemberHasDied);
        var on = fact.OccurredOn;
        switch (fact)
        {
            case MemberJoined joined:
                Rules.Require(member?.Association is null, Rules.AlreadyAMember, member?.Association ?? "", member?.Since ?? on);
                steps.Counts(on, Chart.Joins.Cell(joined.Association, joined.Category));
                return Become(new(joined.Association, joined.Category, on, member?.PaidThrough, Died: false));

            case MemberDetailsRecorded:
                return member ?? throw new RuleBroken(Rules.NeverAMember);

            case MemberLeft { Reason: "died" } when member is { Association: null }:
                return member with { Died = true };
        }

        if (member?.Association is null)
            throw new RuleBroken(Rules.NotAMember, on);
        switch (fact)
        {
            case MemberRenewed renewed:
                Rules.Require(renewed.Through >= on, Rules.ThroughBeforeOccurred, renewed.Through, on);
                return Become(member with { PaidThrough = member.PaidThrough > renewed.Through ? member.PaidThrough : renewed.Through });

            case MemberTransferred moved:
                Rules.Require(moved.To != member.Association, Rules.SameAssociation, moved.To);
                steps.Counts(on, Chart.Transfers.Cell(member.Association, moved.To));
                return Become(member with { Association = moved.To });

            case MemberCategoryChanged changed:
                return Become(member with { Category = changed.Category });

            case MemberLeft left:
                steps.Counts(on, Chart.Leaves.Cell(member.Association, left.Reason));
                return Become(member with { Association = null, Category = null, Died = left.Reason == "died" });

            default:
                throw new ArgumentException($"{fact.GetType().Name} is no entry of a member", nameof(fact));
        }

        Member Become(Member after)
        {
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
    }

    // While nothing more happens, a member inside is paid from today through PaidThrough. Each fact takes back what the state
    // before it promised from this day on, and promises again; what is promised and taken back on one day cancels.
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
}
