using static Ledger.Tests.Http.Entries;
using Known = Ledger.Domain.Rules;

namespace Ledger.Tests.Http;

/// <summary>What is asked of the book and cannot be answered.</summary>
public sealed class BadRequestTests(BadRequestTests.Fixture fixture) : IClassFixture<BadRequestTests.Fixture>
{
    private static readonly (string Path, string Rule, int Status)[] _requests =
    [
        ("accounts/members?asOf=today", Known.InvalidAsOf, 400),
        ("accounts/members?asOf=2020-02-30", Known.InvalidAsOf, 400),
        ("accounts/members?asOf=0001-01-01", Known.InvalidAsOf, 400),
        ("accounts/members?asOf=9999-12-31", Known.InvalidAsOf, 400),
        ("accounts/members?asOf=", Known.InvalidAsOf, 400),
        ("plans/p/progress?asOf=2020-1-1", Known.InvalidAsOf, 400),
        ("plans/p/progress?knownAt=yesterday", Known.InvalidKnownAt, 400),
        ("plans/p/progress?knownAt=@", Known.InvalidKnownAt, 400),
        ("plans/p/progress?knownAt=@-1", Known.InvalidKnownAt, 400),
        ("plans/p/progress?knownAt=@1.5", Known.InvalidKnownAt, 400),
        ("plans/p/progress?knownAt=@99999999999999999999", Known.InvalidKnownAt, 400),
        ("plans/p/progress?knownAt=2020-06-30T12:00:00", Known.InvalidKnownAt, 400),
        ("plans/p/progress?knownAt=2020-06-30T12:00:00+02:00", Known.InvalidKnownAt, 400), // an unescaped + is a space
        ("plans/p/progress?knownAt=9999-12-31", Known.InvalidKnownAt, 400),
        ("plans/p/progress?knownAt=", Known.InvalidKnownAt, 400),
        ("plans?knownAt=soon", Known.InvalidKnownAt, 400),
        ("plans/p/progress?knownAt=@1000000", Known.PositionNotReached, 400),
        ("accounts/members?knownAt=@1000000", Known.PositionNotReached, 400),
        ("subjects/member/1?knownAt=@1000000", Known.PositionNotReached, 400),
        ("plans/p/changes", Known.InvalidParameter, 400),
        ("plans/p/changes?since=2020-01-01&until=never", Known.InvalidKnownAt, 400),
        ("plans/p/goals/g/history?from=2020", Known.InvalidParameter, 400),
        ("plans/p/goals/g/history?to=2020", Known.InvalidParameter, 400),
        ("plans/p/goals/g/history?every=hour", Known.InvalidParameter, 400),
        ("plans/p/goals/g/history?from=2020-02-01&to=2020-01-01", Known.InvalidParameter, 400),
        ("plans/p/goals/g/history?from=2015-01-01&to=2020-01-01&every=day", Known.TooManyPoints, 400),
        ("plans/p/goals/g/evidence?after=nowhere", Known.InvalidCursor, 400),
        ("plans/p/goals/g/evidence?after=bnVsbA", Known.InvalidCursor, 400),
        ("plans/p/goals/g/evidence?limit=0", Known.InvalidParameter, 400),
        ("entries?limit=1001", Known.InvalidParameter, 400),
        ("entries?limit=many", Known.InvalidParameter, 400),
        ("entries?after=-1", Known.InvalidCursor, 400),
        ("entries?after=first", Known.InvalidCursor, 400),
        ("entries?type=%00", Known.InvalidParameter, 400),
        ("entries?subject=%00", Known.InvalidParameter, 400),
        ("entries?association=a%00b", Known.InvalidParameter, 400),
        ("accounts/members?where.association=%00", Known.InvalidParameter, 400),
        ("subjects?kind=member&association=%00", Known.InvalidParameter, 400),
        ("subjects?kind=member&after=eyJTdWJqZWN0IjoiXHUwMDAwIiwiQ2VsbCI6MX0", Known.InvalidCursor, 400),
        ("subjects", Known.InvalidParameter, 400),
        ("subjects?kind=entry", Known.InvalidParameter, 400),
        ("subjects?kind=member&after=!", Known.InvalidCursor, 400),
        ("subjects?kind=member&where.platform=x", Known.DimensionUnknown, 400),
        ("subjects?kind=associations", Known.InvalidParameter, 400),
        ("subjects?account=kilometres", Known.InvalidParameter, 400),
        ("subjects?account=", Known.InvalidParameter, 400),
        ("subjects?kind=member&association=nowhere", Known.InvalidParameter, 400),
        ("subjects?kind=member&where.association=nowhere", Known.InvalidParameter, 400),
        ("entries?type=member.join", Known.InvalidParameter, 400),
        ("entries?type=member_joined", Known.InvalidParameter, 400),
        ("entries?type=", Known.InvalidParameter, 400),
        ("entries?type=member.joined&type=member.left", Known.InvalidParameter, 400),
        ("entries?subject=member", Known.InvalidParameter, 400),
        ("entries?subject=club/1", Known.InvalidParameter, 400),
        ("entries?subject=", Known.InvalidParameter, 400),
        ("entries?association=nowhere", Known.InvalidParameter, 400),
        ("entries?association=Kil", Known.InvalidParameter, 400),
        ("accounts/members?where.association=nowhere", Known.InvalidParameter, 400),
        ("accounts/members?where.association=Kil", Known.InvalidParameter, 400),
        ("accounts/members?where.association=", Known.InvalidParameter, 400),
        ("accounts/members?where.category=Youth", Known.InvalidParameter, 400),
        ("accounts/transfers?where.to=nowhere", Known.InvalidParameter, 400),
        ("accounts/leaves?where.reason=bored", Known.InvalidParameter, 400),
        ("accounts/contacts?where.kind=friend", Known.InvalidParameter, 400),
        ("accounts/trainings?where.kind=union", Known.InvalidParameter, 400),
        ("accounts/conversations?where.with=abf", Known.InvalidParameter, 400),
        ("accounts/members?Where.Association=kil", Known.DimensionUnknown, 400),
        ("accounts/members?asOf=2020-06-30&association=kil", Known.UnknownParameter, 400),
        ("accounts/members?as_of=2020-06-30", Known.UnknownParameter, 400),
        ("accounts/members?where.assocation=kil", Known.UnknownParameter, 400),
        ("accounts/members?account=joins", Known.UnknownParameter, 400),
        ("plans/p/progress?known_at=2020-06-30", Known.UnknownParameter, 400),
        ("entries?include=person", Known.UnknownParameter, 400),
        ("subjects/member/1?after=x", Known.InvalidCursor, 400),
        ("subjects/member/nobody", Known.SubjectUnknown, 404),
        ("subjects/member/1?knownAt=@1", Known.SubjectUnknown, 404),
        ("subjects/club/1", Known.SubjectUnknown, 404),
        ("accounts/kilometres", Known.AccountUnknown, 404),
        ("accounts/members?by=platform", Known.DimensionUnknown, 400),
        ("accounts/members?by=", Known.DimensionUnknown, 400),
        ("accounts/members?where.platform=x", Known.DimensionUnknown, 400),
        ("plans/none", Known.PlanUnknown, 404),
        ("plans/none/progress", Known.PlanUnknown, 404),
        ("plans/none/changes?since=2020-01-01", Known.PlanUnknown, 404),
        ("plans/p?knownAt=@1", Known.PlanUnknown, 404),
        ("plans/p/goals/none/history", Known.GoalUnknown, 404),
        ("plans/p/goals/none/evidence", Known.GoalUnknown, 404),
        ("plans/none/goals/g/evidence", Known.PlanUnknown, 404),
        ("lists/members?format=pdf", Known.InvalidParameter, 400),
        ("lists/members?format=CSV", Known.InvalidParameter, 400),
        ("lists/members?columns=shoe-size", Known.InvalidParameter, 400),
        ("lists/members?columns=id,", Known.InvalidParameter, 400),
        ("lists/members?columns=id,person.name", Known.PersonNotIncluded, 400),
        ("lists/members?include=everything", Known.InvalidParameter, 400),
        ("lists/members?association=nowhere", Known.InvalidParameter, 400),
        ("lists/members?association=%00", Known.InvalidParameter, 400),
        ("lists/members?knownAt=@1000000", Known.PositionNotReached, 400),
        ("lists/members?asOf=today", Known.InvalidAsOf, 400),
        ("lists/members?kind=member", Known.UnknownParameter, 400),
        ("lists/contacts?include=person", Known.UnknownParameter, 400),
        ("lists/contacts?columns=person.name", Known.InvalidParameter, 400),
        ("lists/trainings?association=nowhere", Known.InvalidParameter, 400),
        ("lists/goals", Known.InvalidParameter, 400),
        ("lists/goals?plan=none", Known.PlanUnknown, 404),
        ("lists/goals?plan=p&knownAt=@1", Known.PlanUnknown, 404),
        ("lists/evidence?plan=p", Known.InvalidParameter, 400),
        ("lists/evidence?plan=p&goal=none", Known.GoalUnknown, 404),
        ("lists/nothing", "not-found", 404),
        ("entries/00000000-0000-0000-0000-000000000000", "not-found", 404),
        ("entries/17", "not-found", 404),
        ("nothing", "not-found", 404),
        ("plans/p/nothing", "not-found", 404),
        ("plans/p/goals/g", "not-found", 404),
    ];

    /// <summary>The rules that these requests break.</summary>
    public static IEnumerable<string> Rules => _requests.Select(r => r.Rule);

    public static TheoryData<string> Paths => [.. _requests.Select(r => r.Path)];

    [Theory, MemberData(nameof(Paths))]
    public async Task what_cannot_be_answered_is_a_problem_document(string path)
    {
        var (_, rule, status) = _requests.Single(r => r.Path == path);
        (await fixture.Service.GetRaw($"v1/{path}").Answer()).ShouldBeProblem(status, rule);
    }

    [Fact]
    public async Task a_method_that_a_page_does_not_have_is_a_problem_document()
    {
        using var deleted = await fixture.Service.Http.DeleteAsync(new Uri("v1/entries", UriKind.Relative), TestContext.Current.CancellationToken);
        ((int)deleted.StatusCode, deleted.Content.Headers.ContentType?.MediaType).Should().Be((405, "application/problem+json"));
        using var posted = await fixture.Service.Http.PostAsync(new Uri("v1/plans", UriKind.Relative), null, TestContext.Current.CancellationToken);
        ((int)posted.StatusCode, posted.Content.Headers.ContentType?.MediaType).Should().Be((405, "application/problem+json"));
    }

    [Theory]
    [InlineData("?partial=perhaps")]
    [InlineData("?partial=")]
    public async Task partial_is_true_or_false(string query) =>
        (await fixture.Service.Send("[]", Raw.Batch, query)).ShouldBeProblem(400, Known.InvalidParameter);

    [Fact]
    public async Task sentences_are_in_the_language_that_is_asked_for()
    {
        async Task<(string, string)> In(string language)
        {
            var (_, problem) = await fixture.Service.GetRaw("v1/plans/none", ("Accept-Language", language)).Answer();
            return (problem.Text("title"), problem.Text("detail"));
        }

        var (swedish, english) = (await In("sv"), await In("en"));
        swedish.Item1.Should().NotBe(english.Item1);
        swedish.Item2.Should().NotBe(english.Item2);
        (await In("sv-SE, en;q=0.5")).Should().Be(swedish);
        (await In("en-GB, sv;q=0.5")).Should().Be(english);
        (await In("fi")).Should().Be(english);
    }

    [Fact]
    public async Task a_refused_entry_is_explained_in_the_language_that_is_asked_for()
    {
        async Task<string> In(string language) => (await fixture.Service.PostRaw(
            Joined("1", "kil", "2020-05-01").ToJsonString(), Raw.Structured, ("Accept-Language", language)).Answer()).Answer["errors"]![0]!.Text("detail");

        (await In("sv")).Should().NotBe(await In("en"));
    }

    public sealed class Fixture(TestCluster cluster) : IAsyncLifetime
    {
        public TestService Service { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Service = await TestService.Start(cluster);
            await Service.RecordEach(Registered("kil"), Joined("1", "kil", "2020-01-01"), Adopted("p", Goal("g", new { read = "count", account = "sessions" })));
        }

        public ValueTask DisposeAsync() => Service.DisposeAsync();
    }
}
