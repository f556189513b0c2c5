using static Ledger.Tests.Http.Entries;

namespace Ledger.Tests.Http;

/// <summary>How far each goal has come.</summary>
public sealed class ProgressTests(ProgressTests.Fixture fixture, TestCluster cluster) : IClassFixture<ProgressTests.Fixture>
{
    private static object Audience(string platform) => new { read = "level", account = "audience", where = new { platform } };

    [Fact]
    public async Task a_level_without_a_value_is_no_reading_and_a_first_reading_of_nothing_is_one()
    {
        await using var service = await TestService.Start(cluster);
        var reading = Measured("i", 0, "2020-03-01");
        await service.Record(Opens("i", "instagram"), Adopted("p", Goal("ig", Audience("instagram"), new { atLeast = 550 })));
        (await Shown()).Should().Be("none no-reading");

        await service.Record(reading);
        (await Shown()).Should().Be("0 behind");
        (await service.Total("audience", "asOf=2020-06-30")).Should().Be(0);
        (await service.Values("p", "asOf=2020-02-29")).Should().Be("ig=none");

        await service.Record(Reversed(reading, "2020-03-02"));
        (await Shown()).Should().Be("none no-reading");
        (await service.Total("audience", "asOf=2020-06-30")).Should().BeNull();
        (await service.Values("p", "asOf=2020-06-30&knownAt=@3")).Should().Be("ig=0");

        async Task<string> Shown()
        {
            var goal = (await service.Get("plans/p/progress?asOf=2020-06-30"))["goals"]![0];
            return $"{goal!["value"]?.ToJsonString() ?? "none"} {goal.Text("status")}";
        }
    }

    [Fact]
    public async Task readings_follow_one_another_by_date_whenever_they_were_posted()
    {
        await using var service = await TestService.Start(cluster);
        await service.Record(Opens("i", "instagram"), Measured("i", 500, "2020-06-01"), Adopted("p", Goal("ig", Audience("instagram"))));
        await service.Record(Measured("i", 300, "2020-03-01"));
        (await service.Values("p", "asOf=2020-06-30")).Should().Be("ig=500");
        (await service.Values("p", "asOf=2020-05-31")).Should().Be("ig=300");
    }

    [Fact]
    public async Task a_target_revised_in_august_leaves_the_report_of_july_as_it_was()
    {
        await using var service = await TestService.Start(cluster, new(new(2020, 1, 20, 10, 0, 0, TimeSpan.Zero)));
        await service.Record(Opens("i", "instagram"), Adopted("p", Goal("ig", Audience("instagram"), new { atLeast = 550 })));
        service.Clock.MoveTo("2020-07-01");
        await service.Record(Measured("i", 560, "2020-06-30"));
        service.Clock.MoveTo("2020-08-01");
        var july = await service.Get("plans/p/progress?asOf=2020-06-30&knownAt=2020-07-31");
        july["goals"]![0].Numbers("value", "target").Should().Equal(560, 550);
        july["goals"]![0].Text("status").Should().Be("met");

        service.Clock.MoveTo("2020-08-15");
        await service.Record(Entry("plan.goal-revised", "plan/p", "2020-08-15", new { goal = "ig", target = new { atLeast = 800 }, reason = "ahead of plan" }));
        (await service.Get("plans/p/progress?asOf=2020-06-30&knownAt=2020-07-31")).ToJsonString().Should().Be(july.ToJsonString());
        var now = (await service.Get("plans/p/progress?asOf=2020-06-30"))["goals"]![0];
        now.Numbers("value", "target").Should().Equal(560, 800);
        now.Text("status").Should().Be("on-track");
        (await service.Get("plans/p?knownAt=2020-07-31"))["goals"]![0]!["target"]!.ToJsonString().Should().Be("""{"atLeast":550}""");
        (await service.Get("plans/p"))["goals"]![0]!["target"]!.ToJsonString().Should().Be("""{"atLeast":800}""");
    }

    [Fact]
    public async Task a_goal_that_is_dropped_stands_in_older_reports()
    {
        await using var service = await TestService.Start(cluster);
        await service.Record(Adopted("p", Goal("a", Audience("x")), Goal("b", Audience("y"))));
        await service.Record(Entry("plan.goal-dropped", "plan/p", "2020-05-01", new { goal = "a", reason = "merged" }));
        (await service.Values("p", "asOf=2020-06-30")).Should().Be("b=none");
        (await service.Values("p", "asOf=2020-06-30&knownAt=@1")).Should().Be("a=none b=none");
        (await service.Get("plans/p")).Texts("dropped", "id").Should().Equal("a");
    }

    [Fact]
    public async Task plans_are_listed_as_known_at_a_moment()
    {
        await using var service = await TestService.Start(cluster);
        await service.RecordEach(Adopted("p"), Adopted("q", Goal("g", Audience("x"))));
        (await service.Get("plans")).Texts("plans", "plan").Should().Equal("p", "q");
        var known = await service.Get("plans?knownAt=@1");
        known["plans"]!.ToJsonString().Should().Be("""[{"plan":"p","title":"p","from":"2020-01-01","to":"2020-12-31","adoptedOn":"2020-01-15","goals":0}]""");
        known["knownAt"].Number("position").Should().Be(1);
    }

    [Theory]
    [InlineData("2019-12-31", 0, "not-started", 0)]
    [InlineData("2020-01-01", 0, "on-track", 0)]
    [InlineData("2020-04-01", 1, "on-track", 0)]
    [InlineData("2020-07-01", 1, "on-track", 1)]
    [InlineData("2020-10-01", 1, "behind", 2)]
    [InlineData("2020-12-31", 3, "met", 3)]
    [InlineData("2021-01-01", 3, "met", 3)]
    public async Task a_count_is_held_against_a_straight_line(string asOf, long value, string status, long expected)
    {
        var goal = (await fixture.Service.Get($"plans/p/progress?asOf={asOf}"))["goals"]![0];
        goal.Numbers("value", "target", "expected").Should().Equal(value, 3, expected);
        (goal.Text("status"), goal.Text("by")).Should().Be((status, "2020-12-31"));
    }

    [Fact]
    public async Task a_goal_that_is_not_reached_in_time_is_missed_whatever_comes_later()
    {
        await using var service = await TestService.Start(cluster);
        await service.Record(Opens("i", "instagram"), Measured("i", 540, "2020-12-31"), Measured("i", 600, "2021-01-02"), Adopted("p", Goal("ig", Audience("instagram"), new { moreThan = 549 })));
        var goal = (await service.Get("plans/p/progress?asOf=2021-02-01"))["goals"]![0];
        goal.Numbers("value", "target", "valueAtBy").Should().Equal([600, 550, 540], "what it was judged by stands beside what came later");
        goal.Text("status").Should().Be("missed");
        (await service.Get("plans/p/progress?asOf=2020-12-31"))["goals"]![0].Number("valueAtBy").Should().BeNull("it is the value itself");
    }

    [Fact]
    public async Task a_growth_target_follows_joinings_that_are_told_late_and_an_old_report_keeps_its_own()
    {
        await using var service = await TestService.Start(cluster, new(new(2020, 1, 20, 10, 0, 0, TimeSpan.Zero)));
        await service.Record(
            Registered("kil"), Adopted("p", Goal("grow", new { read = "change", account = "members" }, new { growPercent = 3 })));
        await service.Record([.. Enumerable.Range(0, 100).Select(i => Joined($"early-{i}", "kil", "2019-06-01"))]);
        (await Shown("")).Should().Equal(0, 3);
        service.Clock.MoveTo("2020-07-01");
        await service.Record([.. Enumerable.Range(0, 101).Select(i => Joined($"late-{i}", "kil", "2019-12-01"))]);
        (await Shown("")).Should().Equal([0, 7], "three per cent of 201, rounded up");
        (await Shown("&knownAt=2020-06-30")).Should().Equal([0, 3], "then a hundred were known of");

        async Task<IEnumerable<long?>> Shown(string known) => (await service.Get($"plans/p/progress?asOf=2020-06-30{known}"))["goals"]![0].Numbers("value", "target");
    }

    [Fact]
    public async Task a_coverage_of_attendances_is_of_those_who_attended_and_not_of_who_arranged_it()
    {
        await using var service = await TestService.Start(cluster);
        await service.Record(
            Registered("kil"), Registered("eda"), Registered("sunne"), Joined("1", "kil", "2020-01-10"), Joined("2", "eda", "2020-01-10"),
            Entry("training.planned", "training/t", "2020-01-15", new { title = "Kurs", kind = "course", association = "sunne" }), SessionHeld("t", 1, "2020-02-01"),
            Entry("training.attended", "training/t", "2020-02-01", new { session = 1, member = "1" }), Entry("training.attended", "training/t", "2020-02-01", new { session = 1, member = "2" }),
            Adopted("p", Goal("all-learn", new { read = "coverage", account = "attendances" }, new { all = true }), Goal("others", new { read = "coverage", of = new { read = "distinct", account = "attendances" } }, new { all = true })));
        var progress = await service.Get("plans/p/progress?asOf=2020-06-30");
        foreach (var goal in progress.Items("goals"))
        {
            goal.Numbers("value", "target").Should().Equal(2, 3);
            goal["lacking"]!.ToJsonString().Should().Be("""["sunne"]""", "it arranged, and nobody of it attended");
        }
    }

    [Fact]
    public async Task a_goal_of_several_parts_shows_each()
    {
        await using var service = await TestService.Start(cluster);
        var measure = new
        {
            read = "all-of",
            parts = new object[]
            {
                new { measure = new { read = "count", account = "trainings", where = new { kind = "course" } }, target = new { atLeast = 2 } },
                new { measure = new { read = "count", account = "trainings", where = new { topics = "organising" } }, target = new { atLeast = 1 } },
            },
        };
        await service.Record(
            Planned("a", "2020-01-01", "course", "organising", "economy"), SessionHeld("a", 1, "2020-02-01"), Entry("training.completed", "training/a", "2020-02-01"),
            Adopted("p", Goal("two", measure, new { all = true })));
        var goal = (await service.Get("plans/p/progress?asOf=2020-06-30"))["goals"]![0];
        goal.Numbers("value", "target").Should().Equal(1, 2);
        goal!["parts"]!.ToJsonString().Should().Be("""[{"value":1,"target":2,"met":false},{"value":1,"target":1,"met":true}]""");
    }

    [Theory]
    [InlineData("day", "from=2020-02-28&to=2020-03-02", "2020-02-28=0 2020-02-29=1 2020-03-01=1 2020-03-02=2")]
    [InlineData("week", "from=2020-02-15&to=2020-03-02", "2020-02-15=0 2020-02-22=0 2020-02-29=1 2020-03-02=2")]
    [InlineData("month", "from=2020-01-31&to=2020-04-01", "2020-01-31=0 2020-02-29=1 2020-03-31=2 2020-04-01=2")]
    [InlineData("month", "from=2020-11-15", "2020-11-15=2 2020-12-15=2 2020-12-31=2")]
    [InlineData("week", "from=2020-03-02&to=2020-03-02", "2020-03-02=2")]
    public async Task a_curve_has_a_point_for_every_day_week_or_month_and_for_the_last_day(string every, string days, string points)
    {
        var history = await fixture.Service.Get($"plans/p/goals/talks/history?every={every}&{days}");
        string.Join(' ', history.Items("points").Select(p => $"{p.Text("date")}={p.Number("value")}")).Should().Be(points);
    }

    [Fact]
    public async Task a_curve_runs_from_the_plan_s_first_day_to_today_as_known_then()
    {
        await using var service = await TestService.Start(cluster, new(new(2020, 1, 22, 10, 0, 0, TimeSpan.Zero)));
        await service.RecordEach(Opens("i", "instagram"), Adopted("p", Goal("ig", Audience("instagram"))), Measured("i", 7, "2020-01-10"));
        var history = await service.Get("plans/p/goals/ig/history");
        string.Join(' ', history.Items("points").Select(p => $"{p.Text("date")}={p.Number("value")}")).Should().Be("2020-01-01= 2020-01-08= 2020-01-15=7 2020-01-22=7");
        history["basis"].Text("asOf").Should().Be("2020-01-22");
        (await service.Get("plans/p/goals/ig/history?knownAt=@2")).Items("points").Should().OnlyContain(p => p["value"] == null);
    }

    public sealed class Fixture(TestCluster cluster) : IAsyncLifetime
    {
        public TestService Service { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Service = await TestService.Start(cluster);
            await Service.Record(
                Registered("kil"), Dialogue("kil", "2020-02-29"), Dialogue("kil", "2020-03-02"), Planned("c", "2010-01-01", "study-circle"),
                SessionHeld("c", 9, "2019-06-01"), SessionHeld("c", 1, "2020-03-01"), SessionHeld("c", 2, "2020-12-01"), SessionHeld("c", 3, "2020-12-31"), SessionHeld("c", 4, "2021-01-01"),
                Adopted("p",
                    Goal("sessions", new { read = "count", account = "sessions", where = new { kind = "study-circle" } }, new { atLeast = 3 }),
                    Goal("talks", new { read = "count", account = "conversations" })));
        }

        public ValueTask DisposeAsync() => Service.DisposeAsync();
    }
}
