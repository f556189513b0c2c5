using System.Globalization;
using System.Text.Json;

namespace Ledger.Domain.Tests;

public class ShapeTests
{
    private static readonly string[] _hundredAndOne = [.. Enumerable.Repeat("\"a\"", 101)];

    [Fact]
    public void what_is_not_an_object_is_refused()
    {
        Refused("member.joined", "[]", Rules.NotAnObject);
        Refused("member.joined", "null", Rules.NotAnObject);
        Refused("plan.goal-revised", """{"occurredOn":"2020-01-01","goal":"grow","target":null,"reason":"x"}""", Rules.NotAnObject);
        Refused("plan.adopted", Goal("""{"read":"level","account":"members","where":["karlstad"]}"""), Rules.NotAnObject);
    }

    [Theory]
    [InlineData("""{"occurredOn":"2020-02-03","association":"karlstad","association":"karlstad"}""")]
    [InlineData("""{"occurredOn":"2020-02-03","association":"karlstad","\u0061ssociation":"arvika"}""")]
    [InlineData("""{"occurredOn":"2020-02-03","association":"karlstad","occurredOn":"2020-02-03"}""")]
    public void a_field_twice_is_refused(string data) => Refused("member.joined", data, Rules.FieldTwice);

    [Fact]
    public void a_field_twice_within_a_field_is_refused()
    {
        Refused("plan.adopted", Goal("""{"read":"level","read":"level","account":"members"}"""), Rules.FieldTwice);
        Refused("plan.adopted", Goal("""{"read":"level","account":"members","where":{"category":"a","category":"b"}}"""), Rules.FieldTwice);
    }

    [Theory]
    [InlineData("member.joined", """{"occurredOn":"2020-02-03","association":"karlstad","Category":"member"}""")]
    [InlineData("member.joined", """{"occurredOn":"2020-02-03","association":"karlstad","":""}""")]
    [InlineData("member.left", """{"occurredOn":"2020-02-03","reason":"left","association":"karlstad"}""")]
    public void a_field_unknown_to_the_type_is_refused(string type, string data) => Refused(type, data, Rules.FieldUnknown);

    [Fact]
    public void a_field_unknown_within_a_field_is_refused() => Refused("plan.adopted", Goal("""{"read":"level","account":"members","by":"association"}"""), Rules.FieldUnknown);

    [Theory]
    [InlineData("member.joined", """{"occurredOn":"2020-02-03"}""")]
    [InlineData("member.renewed", """{"occurredOn":"2020-02-03"}""")]
    [InlineData("training.planned", """{"occurredOn":"2020-02-03","title":"Grundkurs"}""")]
    [InlineData("plan.goal-revised", """{"occurredOn":"2020-02-03","goal":"grow","target":{"atLeast":1}}""")]
    public void a_field_missing_is_refused(string type, string data) => Refused(type, data, Rules.FieldMissing);

    [Theory]
    [InlineData("\"Karlstad\"")]
    [InlineData("\"\"")]
    [InlineData("\"karl stad\"")]
    [InlineData("\"säffle\"")]
    [InlineData("\"karlstad\\n\"")]
    [InlineData("null")]
    [InlineData("1")]
    public void what_is_not_a_slug_is_refused(string value) => Refused("member.joined", $$"""{"occurredOn":"2020-02-03","association":{{value}}}""", Rules.NotASlug);

    [Fact]
    public void a_slug_of_61_characters_in_a_list_or_in_where_is_not_a_slug()
    {
        Accepted("association.dialogue-held", $$"""{"occurredOn":"2020-02-03","channel":"phone","topics":["{{new string('a', 60)}}"]}""");
        Refused("association.dialogue-held", $$"""{"occurredOn":"2020-02-03","channel":"phone","topics":["a","{{new string('a', 61)}}"]}""", Rules.NotASlug);
        Refused("plan.adopted", Goal("""{"read":"level","account":"members","where":{"category":1}}"""), Rules.NotASlug);
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\" Arvika\"")]
    [InlineData("\"Arvika \"")]
    [InlineData("\"Arvika\\u0000\"")]
    [InlineData("\"Ar\\tvika\"")]
    [InlineData("null")]
    [InlineData("[\"Arvika\"]")]
    public void what_is_not_a_text_is_refused(string value) => Refused("association.registered", $$"""{"occurredOn":"2020-02-03","name":{{value}}}""", Rules.NotAText);

    [Fact]
    public void a_text_longer_than_its_field_is_not_a_text()
    {
        Accepted("association.registered", $$"""{"occurredOn":"2020-02-03","name":"{{new string('å', 200)}}"}""");
        Refused("association.registered", $$"""{"occurredOn":"2020-02-03","name":"{{new string('å', 201)}}"}""", Rules.NotAText);
        Refused("association.registered", """{"occurredOn":"2020-02-03","name":"Arvika","municipality":null}""", Rules.NotAText);
    }

    [Theory]
    [InlineData("\"moved\"")]
    [InlineData("\"Left\"")]
    [InlineData("null")]
    [InlineData("true")]
    public void what_is_not_one_of_the_list_is_refused(string value) => Refused("member.left", $$"""{"occurredOn":"2020-02-03","reason":{{value}}}""", Rules.NotOneOf);

    [Theory]
    [InlineData("1.0")]
    [InlineData("1.5")]
    [InlineData("1e2")]
    [InlineData("1E2")]
    [InlineData("-0")]
    [InlineData("-1")]
    [InlineData("1000000000001")]
    [InlineData("99999999999999999999")]
    [InlineData("\"1\"")]
    [InlineData("null")]
    [InlineData("true")]
    public void what_is_not_a_whole_number_in_its_bounds_and_one_spelling_is_refused(string value) =>
        Refused("channel.measured", $$"""{"occurredOn":"2020-02-03","followers":{{value}}}""", Rules.NotAWholeNumber);

    [Fact]
    public void both_bounds_are_included_and_what_lies_beyond_is_not_a_whole_number_of_the_field()
    {
        Accepted("channel.measured", """{"occurredOn":"2020-02-03","followers":0}""");
        Accepted("channel.measured", """{"occurredOn":"2020-02-03","followers":1000000000000}""");
        Accepted("plan.goal-revised", """{"occurredOn":"2020-02-03","goal":"grow","target":{"atLeast":-9007199254740991},"reason":"x"}""");
        Refused("plan.goal-revised", """{"occurredOn":"2020-02-03","goal":"grow","target":{"atLeast":9007199254740992},"reason":"x"}""", Rules.NotAWholeNumber);
        Refused("training.session-held", """{"occurredOn":"2020-02-03","session":0}""", Rules.NotAWholeNumber);
        Refused("training.attended", """{"occurredOn":"2020-02-03","session":1,"count":0}""", Rules.NotAWholeNumber);
    }

    [Theory]
    [InlineData("\"2020-2-3\"")]
    [InlineData("\"2020-02-30\"")]
    [InlineData("\"2019-02-29\"")]
    [InlineData("\"2020-02-03T00:00:00Z\"")]
    [InlineData("\" 2020-02-03\"")]
    [InlineData("\"20200203\"")]
    [InlineData("\"0000-01-01\"")]
    [InlineData("\"3000-01-01\"")]
    [InlineData("null")]
    [InlineData("20200203")]
    public void what_is_not_a_date_before_the_year_3000_is_refused(string value) => Refused("member.renewed", $$"""{"occurredOn":"2020-02-03","through":{{value}}}""", Rules.NotADate);

    [Fact]
    public void what_is_not_a_date_is_refused_as_the_day_it_happened_too() => Refused("member.left", """{"occurredOn":"igår","reason":"left"}""", Rules.NotADate);

    [Theory]
    [InlineData("th-TH")]
    [InlineData("ar-SA")]
    [InlineData("fa-IR")]
    public void a_date_is_a_date_in_whatever_calendar_the_machine_counts(string culture)
    {
        var own = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo(culture);
            Accepted("member.left", """{"occurredOn":"2020-02-29","reason":"left"}""").OccurredOn.Should().Be(new DateOnly(2020, 2, 29));
            Accepted("member.left", """{"occurredOn":"2020-03-31","reason":"left"}""").OccurredOn.Should().Be(new DateOnly(2020, 3, 31));
        }
        finally
        {
            CultureInfo.CurrentCulture = own;
        }
    }

    [Theory]
    [InlineData("null")]
    [InlineData("1")]
    [InlineData("\"true\"")]
    public void what_is_not_a_yes_or_no_is_refused(string value) =>
        Refused("plan.goal-revised", $$$"""{"occurredOn":"2020-02-03","goal":"grow","target":{"all":{{{value}}}},"reason":"x"}""", Rules.NotAYesOrNo);

    [Theory]
    [InlineData("\"k-0017\"")]
    [InlineData("\"1400fe78655a5dc5bb38e9f6225379ee\"")]
    [InlineData("\"{1400fe78-655a-5dc5-bb38-e9f6225379ee}\"")]
    [InlineData("null")]
    public void what_is_not_an_entry_id_is_refused(string value) => Refused("entry.reversed", $$"""{"occurredOn":"2020-02-03","entry":{{value}},"reason":"other"}""", Rules.NotAnEntryId);

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"member/8c1f\"")]
    [InlineData("\"å\"")]
    [InlineData("null")]
    [InlineData("7")]
    public void what_is_not_a_subject_id_is_refused(string value) => Refused("training.attended", $$"""{"occurredOn":"2020-02-03","session":1,"member":{{value}}}""", Rules.NotASubjectId);

    [Fact]
    public void a_personal_number_in_id_is_refused_wherever_a_member_is_named() =>
        Refused("training.attended", """{"occurredOn":"2020-02-03","session":1,"member":"19121212-1212"}""", Rules.PersonalNumberInId);

    [Fact]
    public void what_is_not_a_list_or_longer_than_100_is_refused()
    {
        Refused("association.dialogue-held", """{"occurredOn":"2020-02-03","channel":"phone","topics":"a"}""", Rules.NotAList);
        Refused("association.dialogue-held", """{"occurredOn":"2020-02-03","channel":"phone","topics":null}""", Rules.NotAList);
        Refused("association.dialogue-held", $$"""{"occurredOn":"2020-02-03","channel":"phone","topics":[{{string.Join(',', _hundredAndOne)}}]}""", Rules.NotAList);
        Accepted("association.dialogue-held", $$"""{"occurredOn":"2020-02-03","channel":"phone","topics":[{{string.Join(',', _hundredAndOne.Skip(1))}}]}""");
    }

    [Theory]
    [InlineData("""{"occurredOn":"2020-02-03","name":"a\ud800b"}""")]
    [InlineData("""{"occurredOn":"2020-02-03","name":"a\udc00"}""")]
    [InlineData("""{"occurredOn":"2020-02-03","name":"a","\ud800":1}""")]
    [InlineData("""{"occurredOn":"\ud800","name":"a"}""")]
    public void half_a_surrogate_pair_is_refused_as_invalid_json(string data) => Refused("association.registered", data, Rules.InvalidJson);

    [Fact]
    public void half_a_surrogate_pair_within_where_is_invalid_json() =>
        Refused("plan.adopted", Goal("""{"read":"level","account":"members","where":{"\udfff":"a"}}"""), Rules.InvalidJson);

    [Fact]
    public void without_a_date_in_the_data_or_from_the_time_occurred_on_missing_is_said() => Refused("member.left", """{"reason":"left"}""", Rules.OccurredOnMissing);

    [Fact]
    public void the_date_in_the_data_goes_before_that_of_the_time()
    {
        var time = new DateOnly(2020, 5, 1);
        Read("member.left", """{"occurredOn":"2020-02-03","reason":"left"}""", time).OccurredOn.Should().Be(new DateOnly(2020, 2, 3));
        Read("member.left", """{"reason":"left"}""", time).OccurredOn.Should().Be(time);
    }

    private static string Goal(string measure) =>
        $$$"""{"occurredOn":"2019-11-30","title":"Plan","from":"2020-01-01","to":"2020-12-31","goals":[{"id":"grow","text":{"sv":"Växa"},"measure":{{{measure}}},"target":{"atLeast":1}}]}""";

    private static Fact Accepted(string type, string data) => Read(type, data, null);

    private static void Refused(string type, string data, string rule) =>
        FluentActions.Invoking(() => Read(type, data, null)).Should().Throw<RuleBroken>(data).Which.Rule.Should().Be(rule, data);

    private static Fact Read(string type, string data, DateOnly? time) => FactJson.ReadPosted(EntryType.Named(type)!, JsonElement.Parse(data), time);
}
