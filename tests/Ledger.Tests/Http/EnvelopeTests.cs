using System.Text.Json.Nodes;
using Ledger.Domain;
using static Ledger.Tests.Http.Entries;

namespace Ledger.Tests.Http;

/// <summary>What must stand on the outside of an entry, and the day that it gives.</summary>
public sealed class EnvelopeTests(SharedService fixture, TestCluster cluster) : IClassFixture<SharedService>
{
    private static readonly Dictionary<string, (Action<JsonObject> Change, string Rule, int Status)> _faults = new()
    {
        ["specversion missing"] = (e => e.Remove("specversion"), Rules.InvalidCloudEvent, 400),
        ["specversion of another version"] = (e => e["specversion"] = "0.3", Rules.InvalidCloudEvent, 400),
        ["specversion a number"] = (e => e["specversion"] = 1.0, Rules.InvalidCloudEvent, 400),
        ["id missing"] = (e => e.Remove("id"), Rules.InvalidCloudEvent, 400),
        ["id empty"] = (e => e["id"] = "", Rules.InvalidCloudEvent, 400),
        ["id too long"] = (e => e["id"] = new string('x', 201), Rules.InvalidCloudEvent, 400),
        ["id with a line feed"] = (e => e["id"] = "a\nb", Rules.InvalidCloudEvent, 400),
        ["id with a NUL"] = (e => e["id"] = "a\0b", Rules.InvalidCloudEvent, 400),
        ["id with an override of the direction"] = (e => e["id"] = "a\u202eb", Rules.InvalidCloudEvent, 400),
        ["id with a line separator"] = (e => e["id"] = "a\u2028b", Rules.InvalidCloudEvent, 400),
        ["id with a no-break space"] = (e => e["id"] = "a\u00a0b", Rules.InvalidCloudEvent, 400),
        ["id with a space of no width"] = (e => e["id"] = "a\u200bb", Rules.InvalidCloudEvent, 400),
        ["id with a tag character"] = (e => e["id"] = "a\U000e0041b", Rules.InvalidCloudEvent, 400),
        ["id too long, with a personal number"] = (e => e["id"] = "19121212-1212" + new string('x', 200), Rules.InvalidCloudEvent, 400),
        ["id a number"] = (e => e["id"] = 17, Rules.InvalidCloudEvent, 400),
        ["source missing"] = (e => e.Remove("source"), Rules.InvalidCloudEvent, 400),
        ["source empty"] = (e => e["source"] = "", Rules.InvalidCloudEvent, 400),
        ["source too long"] = (e => e["source"] = "/" + new string('x', 200), Rules.InvalidCloudEvent, 400),
        ["source too long, with a personal number"] = (e => e["source"] = "/19121212-1212/" + new string('x', 200), Rules.InvalidCloudEvent, 400),
        ["source with an override of the direction"] = (e => e["source"] = "/a\u202eb", Rules.InvalidCloudEvent, 400),
        ["source no URI reference"] = (e => e["source"] = "not a uri", Rules.InvalidCloudEvent, 400),
        ["source an object"] = (e => e["source"] = new JsonObject(), Rules.InvalidCloudEvent, 400),
        ["type missing"] = (e => e.Remove("type"), Rules.UnknownType, 422),
        ["type unknown"] = (e => e["type"] = "member.promoted", Rules.UnknownType, 422),
        ["type spelt otherwise"] = (e => e["type"] = "Association.Registered", Rules.UnknownType, 422),
        ["type as it is stored"] = (e => e["type"] = "association_registered", Rules.UnknownType, 422),
        ["subject missing"] = (e => e.Remove("subject"), Rules.InvalidSubject, 422),
        ["subject empty"] = (e => e["subject"] = "", Rules.InvalidSubject, 422),
        ["subject without a kind"] = (e => e["subject"] = "kil", Rules.InvalidSubject, 422),
        ["subject without an id"] = (e => e["subject"] = "association/", Rules.InvalidSubject, 422),
        ["subject of an unknown kind"] = (e => e["subject"] = "club/kil", Rules.InvalidSubject, 422),
        ["subject with a space"] = (e => e["subject"] = "member/a b", Rules.InvalidSubject, 422),
        ["subject with a second slash"] = (e => e["subject"] = "member/a/b", Rules.InvalidSubject, 422),
        ["subject too long"] = (e => e["subject"] = "member/" + new string('x', 101), Rules.InvalidSubject, 422),
        ["subject too long, with a personal number"] = (e => e["subject"] = "member/19121212-1212" + new string('x', 100), Rules.InvalidSubject, 422),
        ["subject with an override of the direction"] = (e => e["subject"] = "member/a\u202eb", Rules.InvalidSubject, 422),
        ["subject an association that is no slug"] = (e => e["subject"] = "association/Kil", Rules.NotASlug, 422),
        ["subject of another kind"] = (e => e["subject"] = "member/kil", Rules.SubjectOfAnotherKind, 422),
        ["time no instant"] = (e => e["time"] = "yesterday", Rules.InvalidCloudEvent, 400),
        ["time a date"] = (e => e["time"] = "2020-01-01", Rules.InvalidCloudEvent, 400),
        ["time without an offset"] = (e => e["time"] = "2020-01-01T12:00:00", Rules.InvalidCloudEvent, 400),
        ["time on a day that is none"] = (e => e["time"] = "2020-02-30T12:00:00Z", Rules.InvalidCloudEvent, 400),
        ["time a number"] = (e => e["time"] = 1577836800, Rules.InvalidCloudEvent, 400),
        ["datacontenttype not JSON"] = (e => e["datacontenttype"] = "application/xml", Rules.InvalidCloudEvent, 400),
        ["datacontenttype too long"] = (e => e["datacontenttype"] = "application/json" + new string(';', 200), Rules.InvalidCloudEvent, 400),
        ["datacontenttype a number"] = (e => e["datacontenttype"] = 5, Rules.InvalidCloudEvent, 400),
        ["data and data in base64"] = (e => e["data_base64"] = "e30=", Rules.InvalidCloudEvent, 400),
        ["data in base64 that are empty"] = (e => { e.Remove("data"); e["data_base64"] = "eyJvY2N1cnJlZE9uIjoiMjAyMC0wMS0wMSJ9"; }, Rules.FieldMissing, 422),
        ["data in base64 that hold a picture"] = (e => { e.Remove("data"); e["data_base64"] = "iVBORw0KGgo="; }, Rules.DataNotJson, 400),
        ["data in base64 that hold Latin-1"] = (e => { e.Remove("data"); e["data_base64"] = "eyJuYW1lIjoi5SJ9"; }, Rules.DataNotJson, 400),
        ["data in base64 that is none"] = (e => { e.Remove("data"); e["data_base64"] = "{}"; }, Rules.DataNotJson, 400),
        ["data in base64 that is a number"] = (e => { e.Remove("data"); e["data_base64"] = 7; }, Rules.DataNotJson, 400),
        ["time with a second too many"] = (e => e["time"] = "2016-12-31T23:59:61Z", Rules.InvalidCloudEvent, 400),
        ["time with a leap second at noon"] = (e => e["time"] = "2016-12-31T12:00:60Z", Rules.InvalidCloudEvent, 400),
        ["time with a leap second in the middle of a month"] = (e => e["time"] = "2016-12-15T23:59:60Z", Rules.InvalidCloudEvent, 400),
        ["data missing"] = (e => { e.Remove("data"); e["time"] = "2020-01-01T12:00:00Z"; }, Rules.FieldMissing, 422),
        ["data null"] = (e => e["data"] = null, Rules.NotAnObject, 422),
        ["data a list"] = (e => e["data"] = new JsonArray(), Rules.NotAnObject, 422),
        ["data a text"] = (e => e["data"] = "{}", Rules.NotAnObject, 422),
        ["neither time nor occurredOn"] = (e => e["data"]!.AsObject().Remove("occurredOn"), Rules.OccurredOnMissing, 422),
        ["occurredOn null"] = (e => e["data"]!["occurredOn"] = null, Rules.NotADate, 422),
        ["occurredOn with a time"] = (e => e["data"]!["occurredOn"] = "2020-01-01T00:00:00Z", Rules.NotADate, 422),
        ["occurredOn tomorrow"] = (e => e["data"]!["occurredOn"] = "2021-06-02", Rules.OccurredInTheFuture, 422),
        ["time tomorrow"] = (e => { e["data"]!.AsObject().Remove("occurredOn"); e["time"] = "2021-06-01T22:00:00Z"; }, Rules.OccurredInTheFuture, 422),
        ["personal number as the subject's id"] = (e => e["subject"] = "member/19121212-1212", Rules.PersonalNumberInId, 422),
        ["personal number without a hyphen as the subject's id"] = (e => e["subject"] = "member/191212121212", Rules.PersonalNumberInId, 422),
        ["personal number within the subject's id"] = (e => e["subject"] = "member/karlstad:121212-1212", Rules.PersonalNumberInId, 422),
        ["coordination number as the subject's id"] = (e => e["subject"] = "member/19121272-1219", Rules.PersonalNumberInId, 422),
        ["personal number in the id"] = (e => e["id"] = "join-19121212-1212", Rules.PersonalNumberInId, 422),
        ["personal number in the source"] = (e => e["source"] = "/members/19121212-1212", Rules.PersonalNumberInId, 422),
    };

    public static TheoryData<string> Faults => [.. _faults.Keys];

    [Theory, MemberData(nameof(Faults))]
    public async Task a_fault_of_the_envelope_is_refused(string fault)
    {
        var (change, rule, status) = _faults[fault];
        var before = await Tables.All(fixture.Service.Book);
        (await fixture.Service.PostRaw(Registered("eda").But(change).ToJsonString()).Answer()).ShouldRefuse(rule, status);
        (await Tables.All(fixture.Service.Book)).Should().Be(before);
    }

    [Theory]
    [InlineData("""{"specversion":"1.0","id":"\ud800","source":"/a","type":"member.joined","subject":"member/1","data":{}}""", "invalid-cloudevent")]
    [InlineData("""{"specversion":"1.0","\ud800":"x","id":"a","source":"/a","type":"member.joined","subject":"member/1","data":{}}""", "field-missing")]
    [InlineData("""{"specversion":"1.0","id":"a","source":"/a","type":"member.joined","subject":"member/1","data":{"\ud800":1}}""", "invalid-json")]
    [InlineData("""{"specversion":"1.0","id":"a","source":"/a","type":"member.joined","subject":"member/1","data":{"association":"\ud800"}}""", "invalid-json")]
    [InlineData("[]", "list-of-events")]
    [InlineData("7", "invalid-cloudevent")]
    [InlineData("null", "invalid-cloudevent")]
    public async Task what_is_no_text_or_no_object_is_refused(string body, string rule)
    {
        var (status, answer) = await fixture.Service.PostRaw(body).Answer();
        status.Should().BeInRange(400, 422, answer.ToJsonString());
        answer.Text("type").Should().Be($"/problems/{rule}");
    }

    [Theory]
    [InlineData("2020-12-31T23:30:00Z", "2021-01-01")]
    [InlineData("2020-12-31T22:59:59Z", "2020-12-31")]
    [InlineData("2021-01-01T00:30:00+02:00", "2020-12-31")]
    [InlineData("2020-06-30T22:00:00Z", "2020-07-01")]
    [InlineData("2020-06-30T21:59:59.999999Z", "2020-06-30")]
    [InlineData("2021-06-01T21:59:59Z", "2021-06-01")]
    [InlineData("2020-02-03t18:30:00z", "2020-02-03")]
    [InlineData("2016-12-31T23:59:60Z", "2017-01-01")]
    [InlineData("2016-12-31T23:59:60.5Z", "2017-01-01")]
    [InlineData("2015-06-30T16:59:60-07:00", "2015-07-01")]
    public async Task a_time_falls_on_its_date_in_the_district(string time, string day)
    {
        var entry = Dialogue("kil", "2020-01-01").But(e => { e["data"]!.AsObject().Remove("occurredOn"); e["time"] = time; });
        await fixture.Service.Record(entry);
        (await fixture.Service.Get($"entries/{IdOf(entry)}")).Text("occurredOn").Should().Be(day);
    }

    [Fact]
    public async Task a_date_in_the_data_goes_before_the_time()
    {
        var entry = Dialogue("kil", "2020-01-01").But(e => e["time"] = "2021-12-31T23:30:00Z");
        await fixture.Service.Record(entry);
        (await fixture.Service.Get($"entries/{IdOf(entry)}")).Text("occurredOn").Should().Be("2020-01-01");
    }

    [Fact]
    public async Task today_is_today_in_the_district()
    {
        await using var service = await TestService.Start(cluster, new(new(2020, 12, 31, 23, 30, 0, TimeSpan.Zero)));
        (await service.Post(Registered("eda", "2021-01-02"))).ShouldRefuse(Rules.OccurredInTheFuture);
        (await service.Post(Registered("eda", "2021-01-01"))).Status.Should().Be(201);
        (await service.Get("accounts/associations"))["basis"].Text("asOf").Should().Be("2021-01-01");
    }

    [Theory]
    [InlineData("member/1234567890123")]
    [InlineData("member/A.b_c:d~e-f")]
    [InlineData("member/2020-1234")]
    [InlineData("member/991332-1234")]
    public async Task an_id_that_is_no_personal_number_is_a_poster_s_own_affair(string subject) =>
        (await fixture.Service.Post(Entry("member.joined", subject, "2020-01-01", new { association = "kil" }))).Status.Should().Be(201);
}
