namespace Ledger.Domain;

/// <summary>An entry that the book cannot take: which rule it breaks, and the words that the rule's sentence needs.</summary>
/// <remarks>
/// The sentence itself stands in the resource files, under the rule's name, in Swedish and English. The words are
/// never personal data: slugs, dates, numbers, field names and subjects only.
/// </remarks>
public sealed class RuleBroken(string rule, params object[] words) : Exception(rule)
{
    /// <summary>The rule's name, one of <see cref="Rules"/>.</summary>
    public string Rule { get; } = rule;

    /// <summary>What fills the places {0}, {1}, … of the rule's sentence.</summary>
    public IReadOnlyList<object> Words { get; } = words;

    /// <summary>The entry at which the history does not read. Of a refused entry: another one, or null where that is itself what does not read.</summary>
    public Entry? Misplaced { get; init; }

    /// <summary>The date at which the rule does not hold; null where it is none of a date.</summary>
    public DateOnly? On { get; init; }

    /// <summary>What else is wrong with the same entry, where all is told at once.</summary>
    public IReadOnlyList<RuleBroken> Further { get; init; } = [];

    /// <summary>The same rule, broken by another entry than the one refused, or by itself.</summary>
    public RuleBroken At(Entry? misplaced, DateOnly? on = null) => new(Rule, [.. Words]) { Misplaced = misplaced, On = on ?? On, Further = Further };
}

/// <summary>Gathers what is wrong with the form of one entry, so that all of it is told at once.</summary>
public sealed class Faults
{
    /// <summary>How many are told at the most: who posts has something to mend, and a hostile post costs no more.</summary>
    public const int Most = 10;

    private List<RuleBroken>? _found;

    /// <summary>Whether a rule is among those that are broken, with that first word where one is given.</summary>
    public bool Has(string rule, string? word = null) => _found?.Exists(f => f.Rule == rule && (word is null || Equals(f.Words[0], word))) is true;

    /// <summary>Notes a fault, and those that it brings along. What would be said in the same words again is left out.</summary>
    public void Add(RuleBroken fault)
    {
        _found ??= [];
        foreach (var one in fault.Further.Prepend(fault))
            if (_found.Count < Most && !_found.Exists(f => f.Rule == one.Rule && f.Words.SequenceEqual(one.Words)))
                _found.Add(one);
    }

    /// <summary>Notes a broken rule unless <paramref name="holds"/>.</summary>
    public void Require(bool holds, string rule, params ReadOnlySpan<object> words)
    {
        if (!holds)
            Add(new(rule, words.ToArray()));
    }

    /// <summary>Throws the first, with the others as its <see cref="RuleBroken.Further"/>; does nothing where there are none.</summary>
    /// <exception cref="RuleBroken">Anything is wrong.</exception>
    public void ThrowAny()
    {
        if (_found is [var first, .. var further])
            throw new RuleBroken(first.Rule, [.. first.Words]) { Misplaced = first.Misplaced, On = first.On, Further = further };
    }
}

/// <summary>Why a goal cannot be measured or met as it is told: a sentence within the rule's, with the words that fill it.</summary>
/// <param name="Name">Its name, one of <see cref="GoalFaults.All"/>.</param>
/// <param name="Words">What fills the places of its sentence.</param>
public sealed record GoalFault(string Name, params IReadOnlyList<object> Words);

/// <summary>The names of all rules. A name is a contract: it is the last part of a problem document's <c>type</c>.</summary>
public static class Rules
{
    // The form of an entry.
    public const string InvalidJson = "invalid-json";
    public const string InvalidCloudEvent = "invalid-cloudevent";
    public const string UnknownType = "unknown-type";
    public const string InvalidSubject = "invalid-subject";
    public const string SubjectOfAnotherKind = "subject-of-another-kind";
    public const string PersonalNumberInId = "personal-number-in-id";
    public const string OccurredOnMissing = "occurred-on-missing";
    public const string OccurredInTheFuture = "occurred-in-the-future";
    public const string FieldMissing = "field-missing";
    public const string FieldUnknown = "field-unknown";
    public const string FieldTwice = "field-twice";
    public const string NotUtf8 = "not-utf-8";
    public const string ListOfEvents = "list-of-events";
    public const string InvalidHeader = "invalid-header";
    public const string DataNotJson = "data-not-json";
    public const string NotASlug = "not-a-slug";
    public const string NotAText = "not-a-text";
    public const string NotOneOf = "not-one-of";
    public const string NotAWholeNumber = "not-a-whole-number";
    public const string NotADate = "not-a-date";
    public const string NotAYesOrNo = "not-a-yes-or-no";
    public const string NotAnEntryId = "not-an-entry-id";
    public const string NotASubjectId = "not-a-subject-id";
    public const string NotAList = "not-a-list";
    public const string NotAnObject = "not-an-object";
    public const string NotANote = "not-a-note";
    public const string NotAnEmail = "not-an-email";
    public const string NotAPhoneNumber = "not-a-phone-number";
    public const string PersonEmpty = "person-empty";
    public const string NotPostedHere = "not-posted-here";

    // The book as a whole.
    public const string IdReused = "id-reused";
    public const string PostTooHeavy = "post-too-heavy";
    public const string AssociationNotOpen = "association-not-open";
    public const string AssociationHasMembers = "association-has-members";
    public const string NotYourAssociation = "not-your-association";
    public const string NotYourSource = "not-your-source";
    public const string EntryUnknown = "entry-unknown";
    public const string EntryOfAnotherSubject = "entry-of-another-subject";
    public const string AlreadyReversed = "already-reversed";
    public const string ReversalOfAReversal = "reversal-of-a-reversal";
    public const string ErasureStands = "erasure-stands";

    // One subject's history.
    public const string AlreadyRegistered = "already-registered";
    public const string NotRegistered = "not-registered";
    public const string AssociationClosed = "association-closed";
    public const string AlreadyAMember = "already-a-member";
    public const string NotAMember = "not-a-member";
    public const string NeverAMember = "never-a-member";
    public const string MemberHasDied = "member-has-died";
    public const string SameAssociation = "same-association";
    public const string ThroughBeforeOccurred = "through-before-occurred";
    public const string ContactAlreadyOpened = "contact-already-opened";
    public const string ContactNotOpened = "contact-not-opened";
    public const string ContactClosed = "contact-closed";
    public const string TrainingAlreadyPlanned = "training-already-planned";
    public const string TrainingNotPlanned = "training-not-planned";
    public const string TrainingEnded = "training-ended";
    public const string TrainingWithoutSession = "training-without-session";
    public const string SessionAlreadyHeld = "session-already-held";
    public const string SessionNotHeld = "session-not-held";
    public const string AlreadyAttended = "already-attended";
    public const string MemberOrCount = "member-or-count";
    public const string ChannelAlreadyRegistered = "channel-already-registered";
    public const string ChannelNotRegistered = "channel-not-registered";
    public const string RepresentativeAlreadyPresented = "representative-already-presented";
    public const string RepresentativeNotPresented = "representative-not-presented";
    public const string FigureAlreadyRegistered = "figure-already-registered";
    public const string FigureNotRegistered = "figure-not-registered";
    public const string ActivityAlreadyHeld = "activity-already-held";
    public const string OfficerAlreadyElected = "officer-already-elected";
    public const string OfficerNotElected = "officer-not-elected";
    public const string StageAlreadyReached = "stage-already-reached";
    public const string PlanAlreadyAdopted = "plan-already-adopted";
    public const string PlanNotAdopted = "plan-not-adopted";
    public const string PlanPeriod = "plan-period";
    public const string PlanTooLarge = "plan-too-large";
    public const string GoalTwice = "goal-twice";
    public const string GoalUnknown = "goal-unknown";
    public const string GoalAlreadyDropped = "goal-already-dropped";
    public const string GoalWithoutText = "goal-without-text";
    public const string GoalMeasure = "goal-measure";
    public const string GoalTarget = "goal-target";
    public const string GoalDate = "goal-date";
    public const string GoalUnchanged = "goal-unchanged";

    // What is asked of the book.
    public const string InvalidAsOf = "invalid-as-of";
    public const string InvalidKnownAt = "invalid-known-at";
    public const string PositionNotReached = "position-not-reached";
    public const string UnknownParameter = "unknown-parameter";
    public const string InvalidParameter = "invalid-parameter";
    public const string InvalidCursor = "invalid-cursor";
    public const string TooManyPoints = "too-many-points";
    public const string TooManyRows = "too-many-rows";
    public const string QuestionTooDear = "question-too-dear";
    public const string PlanUnknown = "plan-unknown";
    public const string SubjectUnknown = "subject-unknown";
    public const string AccountUnknown = "account-unknown";
    public const string DimensionUnknown = "dimension-unknown";
    public const string AssociationUnknown = "association-unknown";
    public const string SourceUnknown = "source-unknown";
    public const string SameMember = "same-member";
    public const string ProposalTooLarge = "proposal-too-large";
    public const string PersonNotIncluded = "person-not-included";

    // A list as a whole.
    public const string ListUnreadable = "list-unreadable";
    public const string ListEmpty = "list-empty";
    public const string ListTooLarge = "list-too-large";
    public const string ListTooLong = "list-too-long";
    public const string ListUnpacksTooLarge = "list-unpacks-too-large";
    public const string ListWithoutHeader = "list-without-header";
    public const string ListNamesNobody = "list-names-nobody";
    public const string ListCharsetUnknown = "list-charset-unknown";
    public const string ListColumnUnknown = "list-column-unknown";
    public const string ListFieldUnknown = "list-field-unknown";
    public const string ListFieldTwice = "list-field-twice";
    public const string CellTooLong = "cell-too-long";

    // A row of a list.
    public const string DateAmbiguous = "date-ambiguous";
    public const string DigitsLost = "digits-lost";
    public const string NotABirthYear = "not-a-birth-year";
    public const string AssociationNotInBook = "association-not-in-book";
    public const string StatusUnknown = "status-unknown";
    public const string RolesUnknown = "roles-unknown";
    public const string NotYetAMember = "not-yet-a-member";
    public const string LastDayMissing = "last-day-missing";
    public const string JoinedAfterList = "joined-after-list";
    public const string JoinedOnDiffers = "joined-on-differs";
    public const string PaidThroughDiffers = "paid-through-differs";
    public const string LeftByTheBook = "left-by-the-book";
    public const string MovedByTheBook = "moved-by-the-book";
    public const string RowNamesNobody = "row-names-nobody";
    public const string RowIsTwoMembers = "row-is-two-members";
    public const string RowAgain = "row-again";
    public const string EarlierMembership = "earlier-membership";
    public const string OnePersonTwoRows = "one-person-two-rows";
    public const string ProbablyMember = "probably-member";
    public const string NumberOfAnother = "number-of-another";

    // What is kept beside the book.
    public const string PersonalDataDamaged = "personal-data-damaged";

    /// <summary>Every rule's name, in the order above.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. typeof(Rules).GetFields().Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!)];

    /// <summary>Breaks <paramref name="rule"/> unless <paramref name="holds"/>.</summary>
    /// <exception cref="RuleBroken">The condition does not hold.</exception>
    public static void Require(bool holds, string rule, params ReadOnlySpan<object> words)
    {
        if (!holds)
            throw new RuleBroken(rule, words.ToArray());
    }
}
