using FsCheck.Fluent;

namespace Ledger.Domain.Tests;

public class StudyCircleTests
{
    private static readonly DateOnly _day = new(2020, 3, 2);

    [Theory]
    [InlineData(3, 3, 135, 0, 0, 0)]
    [InlineData(3, 3, 134, 0, 0, 3)]
    [InlineData(2, 3, 135, 1, 0, 0)]
    [InlineData(5, 2, 300, 0, 1, 0)]
    [InlineData(0, 1, 45, 3, 2, 360)]
    public void a_circle_lacks_what_is_missing_of_three_persons_three_meetings_and_nine_hours(int persons, int meetings, int minutes, int lackingPersons, int lackingMeetings, long lackingMinutes)
    {
        var lacking = StudyCircleMinimum.LackingOf(Participation.Of(Held(meetings, minutes).Concat(persons == 0 ? [] : [Counted(1, persons)])));
        lacking.Should().Be(new StudyCircleMinimum(lackingPersons, lackingMeetings, lackingMinutes));
        lacking.IsMet.Should().Be(lackingPersons == 0 && lackingMeetings == 0 && lackingMinutes == 0);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(45, 1)]
    [InlineData(46, 2)]
    public void lacking_hours_are_whole_and_a_begun_one_counts(long minutes, long hours) => new StudyCircleMinimum(0, 0, minutes).Hours.Should().Be(hours);

    [Fact]
    public void a_circle_of_which_nothing_is_told_lacks_everything() =>
        StudyCircleMinimum.LackingOf(Participation.Of([])).Should().Be(new StudyCircleMinimum(3, 3, 405));

    [Fact]
    public void a_session_of_which_nobody_told_the_length_counts_as_a_meeting_of_no_minutes()
    {
        var took = Participation.Of([new TrainingSessionHeld(_day, 1), new TrainingSessionHeld(_day, 2, 90)]);
        (took.Sessions.Count, took.Minutes, took.Untimed).Should().Be((2, 90, 1));
    }

    [Fact]
    public void the_same_member_in_two_sessions_is_one_participant_and_two_attendances()
    {
        var took = Participation.Of([.. Held(2, 90), Named(1, "8c1f"), Named(2, "8c1f"), Named(2, "77aa")]);
        (took.Participants, took.Attendances).Should().Be((2, 3));
        took.Sessions.Select(s => s.Attendances).Should().Equal(1, 2);
    }

    [Fact]
    public void of_the_unnamed_no_more_are_certain_than_sat_in_the_fullest_session() =>
        Participation.Of([.. Held(3, 90), Counted(1, 4), Counted(2, 6), Named(2, "8c1f"), Counted(3, 2)]).Participants.Should().Be(7);

    [Fact]
    public void no_two_ways_to_name_the_persons_give_fewer_participants_than_are_certain() =>
        Seeded.Holds((from sessions in Gen.Choose(1, 4)
                      from seats in Gen.ArrayOf(Gen.Choose(1, 8).Select(p => $"m{p}"), 6)
                      from named in Gen.ArrayOf(Gen.Elements(true, false), 6)
                      select (sessions, seats, named)).ToArbitrary(), drawn =>
         {
             // Each seat is taken by a person in a session; of some the book tells the name, of others only that somebody sat there.
             var taken = drawn.seats.Select((person, i) => (Person: person, Session: i % drawn.sessions + 1, IsNamed: drawn.named[i])).DistinctBy(s => (s.Person, s.Session)).ToList();
             var took = Participation.Of([.. Held(drawn.sessions, 45), .. taken.Select(s => s.IsNamed ? Named(s.Session, s.Person) : Counted(s.Session, 1))]);
             took.Participants.Should().BeLessThanOrEqualTo(taken.Select(s => s.Person).Distinct().Count());
             took.Attendances.Should().Be(taken.Count);
         });

    private static IEnumerable<Fact> Held(int meetings, int minutes) => Enumerable.Range(1, meetings).Select(n => new TrainingSessionHeld(_day.AddDays(7 * n), n, minutes));

    private static TrainingAttended Named(int session, string member) => new(_day, session, member);

    private static TrainingAttended Counted(int session, int persons) => new(_day, session, Count: persons);
}
