namespace Ledger.Domain;

/// <summary>
/// What a study circle lacks of the least by which a study association counts it as one: three who take part, the leader included, three meetings, and nine
/// hours of study of 45 minutes each.
/// </summary>
/// <remarks>
/// The Swedish National Council of Adult Education (Folkbildningsrådet) sets these conditions for the state's grants to study associations, by the ordinance
/// SFS 2015:218.
/// </remarks>
/// <param name="Participants">How many more must take part, in persons.</param>
/// <param name="Meetings">How many more meetings must be held.</param>
/// <param name="Minutes">How many more minutes the meetings must last together.</param>
public sealed record StudyCircleMinimum(int Participants, int Meetings, long Minutes)
{
    /// <summary>How many must take part, in persons.</summary>
    public const int LeastParticipants = 3;

    /// <summary>How often they must meet.</summary>
    public const int LeastMeetings = 3;

    /// <summary>How many hours of study the meetings must last together.</summary>
    public const int LeastHours = 9;

    /// <summary>How long an hour of study is, in minutes.</summary>
    public const int MinutesOfHour = 45;

    /// <summary>Whether nothing is lacking.</summary>
    public bool IsMet => this is { Participants: 0, Meetings: 0, Minutes: 0 };

    /// <summary>How many whole hours of study are lacking, a begun one included.</summary>
    public long Hours => (Minutes + MinutesOfHour - 1) / MinutesOfHour;

    /// <summary>What a circle lacks after what has taken place. Only persons and minutes that were told count.</summary>
    public static StudyCircleMinimum LackingOf(Participation participation) => new(
        Math.Max(0, LeastParticipants - participation.Participants), Math.Max(0, LeastMeetings - participation.Sessions.Count),
        Math.Max(0, LeastHours * MinutesOfHour - participation.Minutes));
}
