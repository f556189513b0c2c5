namespace Ledger.Domain;

/// <summary>What the book is told of one row, so that it says of the member what the list says.</summary>
internal sealed class Telling(ListAsked asked, MemberRow row, KnownMember known)
{
    private readonly Member? _state = (Member?)known.History.StateAsOf(asked.AsOf);
    private readonly MemberStanding _standing = MemberStanding.AsOf(known.History, asked.AsOf, known.Sees);

    /// <summary>What is told, with the person that goes with it.</summary>
    public List<(Fact Fact, Person? Person)> Facts { get; } = [];

    /// <summary>What is wrong with the row, or to be looked at.</summary>
    public List<RowFault> Faults { get; } = [.. row.Faults];

    /// <summary>What becomes of the member: of several things, the greatest.</summary>
    public string Outcome => Has<MemberJoined>() ? "joins" : Has<MemberLeft>() ? "leaves" : Has<MemberTransferred>() ? "transfers"
        : Has<MemberCategoryChanged>() || Has<MemberDetailsRecorded>() ? "changes" : Has<MemberRenewed>() ? "renews" : "unchanged";

    public void Tell()
    {
        if (row.ListedAs == ListedAs.Waiting)
            Note("status", Rules.NotYetAMember);
        else if (row.ListedAs == ListedAs.Left && row.LastDay is null && _state?.Association is not null)
            Refuse("status", Rules.LastDayMissing);
        else if (row.ListedAs == ListedAs.Left || row.LastDay < asked.AsOf)
            Leave();
        else if (row.JoinedOn > asked.AsOf)
            Refuse("joinedOn", Rules.JoinedAfterList, row.JoinedOn.Value, asked.AsOf);
        else if (_state?.Association is null)
            Join();
        else
            Remain(_state, _state.Association);
    }

    // Of who is no member by the book either, nothing is told.
    private void Leave()
    {
        if (_state?.Association is { } association && IsOwn(association))
            LeaveAfter(row.LastDay, isInside: false);
    }

    private void Join()
    {
        if (Associated() is not { } association || !IsOwn(association))
            return;
        var on = row.JoinedOn ?? asked.AsOf;
        if (known.History.Entries.LastOrDefault(e => e.Fact is MemberLeft && e.Fact.OccurredOn <= asked.AsOf) is { } left && on < left.Fact.OccurredOn)
        {
            Refuse("joinedOn", Rules.LeftByTheBook, left.Fact.OccurredOn);
            return;
        }

        Facts.Add((new MemberJoined(on, association, row.Category ?? "member"), Changed(known.Person)));
        Renew(on, null);
        LeaveAfter(row.LastDay, isInside: true);
    }

    private void Remain(Member state, string association)
    {
        if (!IsOwn(association) || Moved(association) is not (var moved, true))
            return;
        // An association tells of its own: of who moves, before the move.
        var on = asked.Scope is not null && moved is not null ? moved.OccurredOn : asked.AsOf;
        if (row.Category is { } category && category != state.Category)
            Facts.Add((new MemberCategoryChanged(on, category), null));
        if (row.JoinedOn is { } joined && _standing.JoinedOn is { } since && joined != since)
            Note("joinedOn", Rules.JoinedOnDiffers, since);
        Renew(_standing.JoinedOn ?? _standing.TransferredOn ?? state.Since, _standing.PaidThrough);
        if (Changed(known.Person) is { } person)
            Facts.Add((new MemberDetailsRecorded(on), person));
        if (moved is not null)
            Facts.Add((moved, null));
        LeaveAfter(row.LastDay, isInside: false);
    }

    // The transfer to the association that the row names, where that is another; and whether the row may say so.
    private (MemberTransferred? Moved, bool MaySay) Moved(string association)
    {
        if (row.Association is not { } to || to == association)
            return (null, true);
        var on = row.TransferredOn ?? asked.AsOf;
        if (on > asked.AsOf)
            Refuse("transferredOn", Rules.JoinedAfterList, on, asked.AsOf);
        else if (known.History.Entries.LastOrDefault(e => e.Fact is IMovesSubject && e.Fact.OccurredOn <= asked.AsOf)?.Fact.OccurredOn is { } last && on < last)
            Refuse("transferredOn", Rules.MovedByTheBook, last);
        // Two associations may give the same number to two persons.
        else if (row.Id is null && row.Person?.Name is { } name && known.Person?.Name is { } kept && PersonMatch.Name(name) != PersonMatch.Name(kept))
            Refuse("number", Rules.NumberOfAnother, association);
        else
            return (new(on, to), true);
        return (null, false);
    }

    // A payment of which the list does not tell the day is told of the last day on which it can have been: the day of the list, or the last that it pays for.
    private void Renew(DateOnly since, DateOnly? paidThrough)
    {
        if (row.PaidThrough is not { } through)
            return;
        if (through < paidThrough)
            Note("paidThrough", Rules.PaidThroughDiffers, paidThrough.Value);
        if (through <= paidThrough || through < since)
            return;
        var last = through < asked.AsOf ? through : asked.AsOf;
        var on = row.PaidOn is { } paid && paid >= since && paid <= through ? paid : last < since ? since : last;
        if (on > asked.Today)
            Note("paidOn", Rules.OccurredInTheFuture, on, asked.Today);
        else if (!(MemberStanding.AsOf(known.History, on, known.Sees).PaidThrough >= through))
            Facts.Add((new MemberRenewed(on, through), null));
    }

    // The list may know the last day of who is a member still.
    private void LeaveAfter(DateOnly? lastDay, bool isInside)
    {
        if (lastDay is not { } last)
            return;
        var on = last.AddDays(1);
        if (on > asked.Today)
            Note("lastDay", Rules.OccurredInTheFuture, on, asked.Today);
        else if (isInside || ((Member?)known.History.StateAsOf(on))?.Association is not null)
            Facts.Add((new MemberLeft(on, row.LeftReason ?? "left"), null));
    }

    // The association of somebody new.
    private string? Associated()
    {
        if ((row.Association ?? asked.Association) is { } association)
            return association;
        Refuse("association", Rules.FieldMissing, "association");
        return null;
    }

    // An association tells of its own, and hands over to others; it takes nobody over.
    private bool IsOwn(string association)
    {
        if (asked.Scope is null || association == asked.Scope)
            return true;
        Refuse("association", Rules.NotYourAssociation, asked.Scope);
        return false;
    }

    // What the row says of the person and the book does not; null where that is nothing. What a list leaves out is not taken back.
    private Person? Changed(Person? before)
    {
        if (row.Person is not { } now)
            return null;
        var changed = new Person(
            now.Name == before?.Name ? null : now.Name,
            string.Equals(now.Email, before?.Email, StringComparison.OrdinalIgnoreCase) ? null : now.Email,
            PersonMatch.SamePhone(now.Phone, before?.Phone) ? null : now.Phone,
            now.BirthYear == before?.BirthYear ? null : now.BirthYear,
            now.Number is null || (before?.Number is { } number && PersonMatch.Plain(now.Number) == PersonMatch.Plain(number)) ? null : now.Number);
        return changed == new Person() ? null : changed;
    }

    private bool Has<T>() => Facts.Exists(f => f.Fact is T);

    private void Refuse(string field, string rule, params object[] words) => Faults.Add(new(field, new(rule, words)));

    private void Note(string field, string rule, params object[] words) => Faults.Add(new(field, new(rule, words), IsTold: true));
}
