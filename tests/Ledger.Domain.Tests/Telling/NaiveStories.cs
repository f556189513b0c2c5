namespace Ledger.Domain.Tests;

/// <summary>What may follow on what in the story of one subject, told once more and looking back from each entry to all before it.</summary>
internal static class NaiveStories
{
    // What is told of each kind. Of another type it is not known whether it reads.
    private static readonly Dictionary<string, Type[]> _told = new()
    {
        ["association"] = [typeof(AssociationRegistered), typeof(AssociationRenamed), typeof(AssociationClosed), typeof(AssociationDialogueHeld), typeof(AssociationReported)],
        ["contact"] = [typeof(ContactOpened), typeof(ContactConversationHeld), typeof(ContactClosed)],
        ["member"] = [typeof(MemberJoined), typeof(MemberRenewed), typeof(MemberTransferred), typeof(MemberCategoryChanged), typeof(MemberLeft), typeof(MemberDetailsRecorded)],
        ["training"] = [typeof(TrainingPlanned), typeof(TrainingSessionHeld), typeof(TrainingAttended), typeof(TrainingCompleted), typeof(TrainingCancelled)],
        ["channel"] = [typeof(ChannelRegistered), typeof(ChannelMeasured)],
        ["representative"] = [typeof(RepresentativePresented), typeof(RepresentativeAppeared)],
        ["figure"] = [typeof(FigureRegistered), typeof(FigureMeasured)],
        ["activity"] = [typeof(ActivityHeld)],
        ["officer"] = [typeof(OfficerElected), typeof(OfficerStoodDown)],
        ["milestone"] = [typeof(MilestoneReached)],
        ["plan"] = [typeof(PlanAdopted), typeof(PlanGoalAdded), typeof(PlanGoalRevised), typeof(PlanGoalDropped), typeof(PlanGoalAssessed)],
        ["log"] = [typeof(LogKeyIntroduced)],
    };

    /// <summary>Whether a story reads from its first entry to its last.</summary>
    /// <param name="subject">Whose story.</param>
    /// <param name="story">What counts, in the order in which it is read.</param>
    /// <exception cref="ArgumentOutOfRangeException">An entry is of a type that is not told here.</exception>
    public static bool Reads(Subject subject, List<Fact> story)
    {
        for (var i = 0; i < story.Count; i++)
        {
            var (fact, before) = (story[i], story.Take(i).ToList());
            if (!_told[subject.Kind].Contains(fact.GetType()))
                throw new ArgumentOutOfRangeException(nameof(story), fact, $"of a {subject.Kind} no such entry is told");
            if (!(subject.Kind switch
            {
                "association" => fact is AssociationRegistered != Opened<AssociationRegistered, AssociationClosed>(before) && (fact as AssociationClosed)?.Into != subject.Id,
                "contact" => fact is ContactOpened != Opened<ContactOpened, ContactClosed>(before),
                "member" => MayFollow(fact, before),
                "training" => MayFollowInTraining(fact, before),
                "channel" => fact is ChannelRegistered == (i == 0),
                "representative" => fact is RepresentativePresented == (i == 0),
                "figure" => fact is FigureRegistered == (i == 0),
                "activity" => i == 0,
                "officer" => fact is OfficerElected != Opened<OfficerElected, OfficerStoodDown>(before),
                "plan" => MayFollowInPlan(fact, before),
                "log" => true,
                "milestone" => !before.Exists(f => ((MilestoneReached)f).Stage == ((MilestoneReached)fact).Stage),
                _ => throw new ArgumentOutOfRangeException(nameof(subject), subject, "no such kind"),
            }))
                return false;
        }

        return true;
    }

    private static bool Opened<TOpens, TCloses>(List<Fact> before) => before.LastOrDefault(f => f is TOpens or TCloses) is TOpens;

    private static bool MayFollow(Fact fact, List<Fact> before)
    {
        var belongs = NaiveBook.Belongs(before, DateOnly.MaxValue);
        return !before.Exists(f => f is MemberLeft { Reason: "died" }) && fact switch
        {
            MemberJoined => belongs is null,
            MemberTransferred moved => belongs is not null && belongs != moved.To,
            MemberLeft { Reason: "died" } => before.Count > 0,
            MemberRenewed renewed => belongs is not null && renewed.Through >= renewed.OccurredOn,
            MemberDetailsRecorded => before.Count > 0,
            _ => belongs is not null,
        };
    }

    private static bool MayFollowInTraining(Fact fact, List<Fact> before)
    {
        var (isPlanned, hasEnded) = (before.Count > 0, before.Exists(f => f is TrainingCompleted or TrainingCancelled));
        bool IsHeld(int session) => before.Exists(f => f is TrainingSessionHeld s && s.Session == session);
        return fact switch
        {
            TrainingPlanned => !isPlanned,
            TrainingSessionHeld held => isPlanned && !hasEnded && !IsHeld(held.Session),
            TrainingAttended { Member: { } member, Count: null } a => IsHeld(a.Session) && !before.Exists(f => f is TrainingAttended b && b.Member == member && b.Session == a.Session),
            TrainingAttended { Member: null, Count: not null } a => IsHeld(a.Session),
            TrainingCompleted => isPlanned && !hasEnded && before.Exists(f => f is TrainingSessionHeld),
            TrainingCancelled => isPlanned && !hasEnded,
            _ => false,
        };
    }

    // The plan lasts through 2020.
    private static bool MayFollowInPlan(Fact fact, List<Fact> before)
    {
        bool IsKnown(string goal) => before.Exists(f => f is PlanGoalAdded added ? added.Goal.Id == goal : f is PlanAdopted adopted && adopted.Goals.Any(g => g.Id == goal));
        bool Stands(string goal) => IsKnown(goal) && !before.Exists(f => f is PlanGoalDropped dropped && dropped.Goal == goal);
        return fact switch
        {
            PlanAdopted => before.Count == 0,
            PlanGoalAdded added => before.Count > 0 && !IsKnown(added.Goal.Id),
            PlanGoalRevised revised => Stands(revised.Goal) && (revised.Target is not null || revised.Text is not null || revised.By is not null) && revised.By?.Year is null or 2020,
            PlanGoalDropped dropped => Stands(dropped.Goal),
            PlanGoalAssessed assessed => Stands(assessed.Goal),
            _ => false,
        };
    }
}
