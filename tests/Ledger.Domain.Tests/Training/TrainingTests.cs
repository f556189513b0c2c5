using static Ledger.Domain.Tests.Facts;

namespace Ledger.Domain.Tests;

public class TrainingTests
{
    private const string Cell = "{kind:study-circle,topics:[feminism,union-politics],with:abf,association:karlstad}";

    private static readonly Told _nothing = Told.About("training/2020-1");
    private static readonly Told _planned = _nothing.Given(Planned("2020-01-10", "study-circle", ["union-politics", "feminism"], "abf", "karlstad"));
    private static readonly Told _begun = _planned.Given(SessionHeld("2020-02-01", 1));

    [Fact]
    public void planning_posts_nothing() => _planned.Posts();

    [Fact]
    public void a_session_bears_the_dimensions_of_the_plan() => _begun.Posts($"2020-02-01 sessions {Cell} +1");

    [Fact]
    public void a_plan_that_says_little_has_a_short_cell() =>
        _nothing.Given(Planned("2020-01-10")).When(SessionHeld("2020-02-01", 1)).Posts("2020-02-01 sessions {kind:course} +1");

    [Fact]
    public void one_member_attends_once_and_a_count_as_many_times_in_one_step()
    {
        _begun.When(Attended("2020-02-01", 1, member: "8c1f")).Posts($"2020-02-01 attendances {Cell} +1", $"2020-02-01 participants {Cell} +1");
        _begun.When(Attended("2020-02-01", 1, count: 12)).Posts($"2020-02-01 attendances {Cell} +12");
    }

    [Fact]
    public void a_session_posts_its_minutes_where_they_are_told()
    {
        _planned.When(SessionHeld("2020-02-01", 1, minutes: 135)).Posts($"2020-02-01 sessions {Cell} +1", $"2020-02-01 session-minutes {Cell} +135");
        _planned.Given(SessionHeld("2020-02-01", 1, minutes: 135)).WhenReversed(2).Posts($"2020-02-01 sessions {Cell} -1 in -1 steps", $"2020-02-01 session-minutes {Cell} -135 in -1 steps");
    }

    [Fact]
    public void a_member_takes_part_from_the_first_session_attended_by_date()
    {
        var told = _begun.Given(SessionHeld("2020-02-08", 2), Attended("2020-02-08", 2, member: "8c1f"));
        told.MakesOf(Chart.Participants, $"2020-02-08 participants {Cell} +1");
        told.When(Attended("2020-02-01", 1, member: "8c1f")).Posts(
            $"2020-02-01 attendances {Cell} +1", $"2020-02-01 participants {Cell} +1", $"2020-02-08 participants {Cell} -1 in -1 steps");
        told.When(Attended("2020-02-08", 1, member: "8c1f")).Posts($"2020-02-08 attendances {Cell} +1");
        told.When(Attended("2020-02-08", 2, count: 12)).Posts($"2020-02-08 attendances {Cell} +12");
    }

    [Fact]
    public void a_study_circle_of_three_in_three_meetings_of_nine_hours_shows_what_it_is_funded_by()
    {
        var circle = Told.About("training/cirkel").Given(Planned("2020-01-10", "study-circle"))
            .Given([.. Enumerable.Range(1, 3).SelectMany(s => new Fact[] { SessionHeld($"2020-02-0{s}", s, 3 * 45) }
                .Concat(new[] { "a", "b", "c" }.Select(m => Attended($"2020-02-0{s}", s, member: m))))]);
        long Balance(Account account) => circle.History.Timeline().Where(p => p.Cell.Account == account).Sum(p => p.Amount);
        (Balance(Chart.Participants), Balance(Chart.Sessions), Balance(Chart.SessionMinutes), Balance(Chart.Attendances)).Should().Be((3, 3, 9 * 45, 9));
    }

    [Fact]
    public void completing_counts_a_training() => _begun.When(Completed("2020-03-01")).Posts($"2020-03-01 trainings {Cell} +1");

    [Fact]
    public void calling_it_off_counts_nothing() => _begun.When(Cancelled("2020-03-01")).Posts();

    [Fact]
    public void attendance_may_be_told_after_the_end() => _begun.Given(Completed("2020-03-01")).When(Attended("2020-03-02", 1, count: 3)).Posts($"2020-03-02 attendances {Cell} +3");

    [Fact]
    public void a_reversed_completion_takes_the_training_back() => _begun.Given(Completed("2020-03-01")).WhenReversed(3).Posts($"2020-03-01 trainings {Cell} -1 in -1 steps");

    [Fact]
    public void planning_twice_is_refused_as_training_already_planned() => _planned.Refuses(Planned("2020-01-10"), Rules.TrainingAlreadyPlanned);

    [Fact]
    public void what_comes_before_the_planning_is_refused_as_training_not_planned()
    {
        foreach (var fact in new Fact[] { SessionHeld("2020-01-09", 1), Attended("2020-01-09", 1, count: 1), Completed("2020-01-09"), Cancelled("2020-01-09") })
            _planned.Refuses(fact, Rules.TrainingNotPlanned);
    }

    [Fact]
    public void neither_sessions_nor_another_end_follow_once_the_training_ended()
    {
        foreach (var end in new Fact[] { Completed("2020-03-01"), Cancelled("2020-03-01") })
            foreach (var fact in new Fact[] { SessionHeld("2020-03-01", 2), Completed("2020-03-02"), Cancelled("2020-03-02") })
                _begun.Given(end).Refuses(fact, Rules.TrainingEnded);
    }

    [Fact]
    public void completing_before_the_first_session_is_refused_as_training_without_session()
    {
        _planned.Refuses(Completed("2020-03-01"), Rules.TrainingWithoutSession);
        _begun.Refuses(Completed("2020-01-31"), Rules.TrainingWithoutSession);
        _begun.Given(Completed("2020-03-01")).RefusesToReverse(2, Rules.TrainingWithoutSession);
    }

    [Fact]
    public void calling_it_off_needs_no_session() => _planned.When(Cancelled("2020-01-11")).Posts();

    [Fact]
    public void a_session_of_the_same_number_is_refused_as_session_already_held() => _begun.Refuses(SessionHeld("2020-02-08", 1), Rules.SessionAlreadyHeld);

    [Fact]
    public void attending_what_was_not_yet_held_is_refused_as_session_not_held()
    {
        _begun.Refuses(Attended("2020-02-01", 2, count: 1), Rules.SessionNotHeld);
        _begun.Refuses(Attended("2020-01-31", 1, count: 1), Rules.SessionNotHeld);
    }

    [Fact]
    public void a_session_that_somebody_attended_is_not_reversed_since_it_would_be_session_not_held() =>
        _begun.Given(Attended("2020-02-01", 1, count: 1)).RefusesToReverse(2, Rules.SessionNotHeld);

    [Fact]
    public void the_same_member_twice_at_a_session_is_refused_as_already_attended_whatever_the_day()
    {
        var told = _begun.Given(Attended("2020-02-01", 1, member: "8c1f"), Attended("2020-02-01", 1, count: 3), Attended("2020-02-01", 1, count: 3));
        told.Refuses(Attended("2020-02-01", 1, member: "8c1f"), Rules.AlreadyAttended);
        told.Refuses(Attended("2020-02-05", 1, member: "8c1f"), Rules.AlreadyAttended);
        told.When(Attended("2020-02-01", 1, member: "77aa")).Last.Should().NotBeEmpty();
        told.Given(SessionHeld("2020-02-08", 2)).When(Attended("2020-02-08", 2, member: "8c1f")).Posts($"2020-02-08 attendances {Cell} +1");
        told.WhenReversed(3).When(Attended("2020-02-01", 1, member: "8c1f")).Last.Should().NotBeEmpty("that one was taken back");
    }

    [Fact]
    public void attendance_names_either_a_member_or_count()
    {
        _begun.Refuses(Attended("2020-02-01", 1), Rules.MemberOrCount);
        _begun.Refuses(Attended("2020-02-01", 1, "8c1f", 2), Rules.MemberOrCount);
    }

    [Fact]
    public void an_attendance_counts_under_the_association_that_is_named_and_names_the_member()
    {
        var told = Told.About("training/1").Given(Planned("2020-01-01", association: "karlstad"), SessionHeld("2020-02-01", 1)).When(Attended("2020-02-01", 1, "8c1f") with { Association = "arvika" });
        told.Posts("2020-02-01 attendances {kind:course,association:arvika} +1", "2020-02-01 participants {kind:course,association:arvika} +1");
        told.Last.Should().OnlyContain(p => p.Of == new Subject("member", "8c1f"));
    }
}
