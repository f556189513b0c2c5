namespace Ledger.Domain;

/// <summary>The chart of accounts: everything that entries post to.</summary>
public static class Chart
{
    private static readonly Dimension _association = new("association", NamesAssociation: true);
    private static readonly Dimension _category = new("category");
    private static readonly Dimension _contactKind = Closed<ContactOpened>("kind");
    private static readonly Dimension _trainingKind = Closed<TrainingPlanned>("kind");
    private static readonly Dimension _figure = new("figure");
    private static readonly Dimension _kind = new("kind");
    private static readonly Dimension _office = new("office");
    private static readonly Dimension _topics = new("topics", IsList: true);
    private static readonly Dimension _with = new("with");

    /// <summary>Open associations.</summary>
    public static Account Associations { get; } = new("associations", Sort.Level, _kind);

    /// <summary>Associations formed.</summary>
    public static Account AssociationsOpened { get; } = new("associations-opened", Sort.Flow, _kind);

    /// <summary>Associations dissolved.</summary>
    public static Account AssociationsClosed { get; } = new("associations-closed", Sort.Flow, _kind);

    /// <summary>What associations report of themselves.</summary>
    public static Account Reported { get; } = new("reported", Sort.Level, _figure, _association) { IsRead = true };

    /// <summary>Members.</summary>
    public static Account Members { get; } = new("members", Sort.Level, _association, _category);

    /// <summary>Members whose fee is paid for the day.</summary>
    public static Account PaidMembers { get; } = new("paid-members", Sort.Level, _association, _category);

    /// <summary>Joinings.</summary>
    public static Account Joins { get; } = new("joins", Sort.Flow, _association, _category) { NamesMembers = true };

    /// <summary>Leavings.</summary>
    public static Account Leaves { get; } = new("leaves", Sort.Flow, _association, Closed<MemberLeft>("reason")) { NamesMembers = true };

    /// <summary>Moves from one association to another.</summary>
    public static Account Transfers { get; } = new("transfers", Sort.Flow, new Dimension("from", NamesAssociation: true), new Dimension("to", NamesAssociation: true)) { NamesMembers = true };

    /// <summary>Open contacts.</summary>
    public static Account Contacts { get; } = new("contacts", Sort.Level, _contactKind, _association);

    /// <summary>Contacts spoken with for the first time.</summary>
    public static Account ContactsNew { get; } = new("contacts-new", Sort.Flow, _contactKind, _association);

    /// <summary>Contacts spoken with again after a year of silence.</summary>
    public static Account ContactsRevived { get; } = new("contacts-revived", Sort.Flow, _contactKind, _association);

    /// <summary>Conversations with contacts and dialogues with associations.</summary>
    public static Account Conversations { get; } =
        new("conversations", Sort.Flow, new Dimension("with", Values: ["contact", "association"]), _contactKind, _association, _topics, new Dimension("channel"));

    /// <summary>Completed trainings.</summary>
    public static Account Trainings { get; } = new("trainings", Sort.Flow, _trainingKind, _topics, _with, _association);

    /// <summary>Sessions held.</summary>
    public static Account Sessions { get; } = new("sessions", Sort.Flow, _trainingKind, _topics, _with, _association);

    /// <summary>Attendances at sessions, in persons; of a member who is named, by the member's association.</summary>
    public static Account Attendances { get; } = new("attendances", Sort.Flow, _trainingKind, _topics, _with, _association) { NamesMembers = true };

    /// <summary>How long sessions took, in minutes.</summary>
    public static Account SessionMinutes { get; } = new("session-minutes", Sort.Flow, _trainingKind, _topics, _with, _association);

    /// <summary>Members who took part in a training at all, each at the first session attended, by the member's association.</summary>
    public static Account Participants { get; } = new("participants", Sort.Flow, _trainingKind, _topics, _with, _association) { NamesMembers = true };

    /// <summary>Activities held.</summary>
    public static Account Activities { get; } = new("activities", Sort.Flow, _kind, _topics, _association, _with);

    /// <summary>Those who took part in activities, in persons.</summary>
    public static Account ActivityParticipants { get; } = new("activity-participants", Sort.Flow, _kind, _topics, _association, _with);

    /// <summary>Followers.</summary>
    public static Account Audience { get; } = new("audience", Sort.Level, new Dimension("platform")) { IsRead = true };

    /// <summary>What is measured of no single person: answers to a survey, money, page views.</summary>
    public static Account Figures { get; } = new("figures", Sort.Level, _figure, _association) { IsRead = true };

    /// <summary>Offices that are held.</summary>
    public static Account Offices { get; } = new("offices", Sort.Level, _office, _association);

    /// <summary>Appearances of representatives.</summary>
    public static Account Appearances { get; } = new("appearances", Sort.Flow, _office, _kind, _topics);

    /// <summary>Stages reached.</summary>
    public static Account Milestones { get; } = new("milestones", Sort.Level, new Dimension("milestone"), new Dimension("stage"));

    /// <summary>All accounts: those above, in their order, then those that kinds of subjects bring along.</summary>
    public static IReadOnlyList<Account> All { get; } =
    [
        Associations, AssociationsOpened, AssociationsClosed, Reported, Members, PaidMembers, Joins, Leaves, Transfers, Contacts, ContactsNew,
        ContactsRevived, Conversations, Trainings, Sessions, Attendances, SessionMinutes, Participants, Activities, ActivityParticipants, Audience,
        Figures, Offices, Appearances, Milestones,
        .. SubjectKinds.Accounts,
    ];

    // The values are those of the field that the dimension stands for.
    private static Dimension Closed<T>(string name)
        where T : Fact => new(name, Values: ((OneOfAttribute)Shape.Of(typeof(T)).Fields.Single(f => f.Name == name).Form!).Values);

    public static Account? Named(string name) => All.FirstOrDefault(a => a.Name == name);
}
