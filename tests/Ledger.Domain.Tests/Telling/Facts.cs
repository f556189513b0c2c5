using System.Globalization;

namespace Ledger.Domain.Tests;

/// <summary>Facts in few words, for stories to be told with.</summary>
internal static class Facts
{
    public static DateOnly Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static AssociationRegistered Registered(string on) => new(Day(on), "Partiföreningen");

    public static AssociationRenamed Renamed(string on) => new(Day(on), "Föreningen");

    public static AssociationClosed Closed(string on, string? into = null) => new(Day(on), into);

    public static AssociationDialogueHeld DialogueHeld(string on, string channel, params string[] topics) => new(Day(on), channel, topics);

    public static MemberJoined Joined(string on, string association = "karlstad", string category = "member") => new(Day(on), association, category);

    public static MemberRenewed Renewed(string on, string through) => new(Day(on), Day(through));

    public static MemberTransferred Transferred(string on, string to) => new(Day(on), to);

    public static MemberCategoryChanged CategoryChanged(string on, string category) => new(Day(on), category);

    public static MemberLeft Left(string on, string reason = "left") => new(Day(on), reason);

    public static MemberDetailsRecorded DetailsRecorded(string on) => new(Day(on));

    public static ContactOpened Opened(string on, string? association = null, string kind = "union") => new(Day(on), "Facket", kind, association);

    public static ContactConversationHeld Spoken(string on, string? association = null, params string[] topics) => new(Day(on), "phone", topics, association);

    public static ContactClosed GivenUp(string on) => new(Day(on));

    public static TrainingPlanned Planned(string on, string kind = "course", string[]? topics = null, string? with = null, string? association = null) =>
        new(Day(on), "Grundkurs", kind, topics, with, association);

    public static TrainingSessionHeld SessionHeld(string on, int session, int? minutes = null) => new(Day(on), session, minutes);

    public static TrainingAttended Attended(string on, int session, string? member = null, int? count = null) => new(Day(on), session, member, count);

    public static TrainingCompleted Completed(string on) => new(Day(on));

    public static TrainingCancelled Cancelled(string on) => new(Day(on));

    public static ChannelRegistered ChannelOpened(string on, string platform = "instagram") => new(Day(on), platform, "@varmland");

    public static ChannelMeasured Measured(string on, long followers) => new(Day(on), followers);

    public static RepresentativePresented Presented(string on, string office = "region") => new(Day(on), "Förtroendevald", office);

    public static RepresentativeAppeared Appeared(string on, string kind = "debate", params string[] topics) => new(Day(on), "nwt", kind, topics);

    public static MilestoneReached Reached(string on, string stage) => new(Day(on), stage);

    public static PlanAdopted Adopted(params Goal[] goals) => new(Day("2019-11-30"), "Verksamhetsplan 2020", Day("2020-01-01"), Day("2020-12-31"), goals);

    public static PlanGoalRevised Revised(string on, string goal, Target target) => new(Day(on), goal, "Årsmötet beslutade om", target);

    public static PlanGoalDropped Dropped(string on, string goal) => new(Day(on), goal, "Ingen vill");

    /// <summary>A goal that is right in every respect.</summary>
    public static Goal Goal(string id = "grow", Measure? measure = null, Target? target = null) =>
        new(id, new("Växa"), measure ?? new(Measure.Change, "members"), target ?? new(AtLeast: 1));
}
