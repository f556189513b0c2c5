using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Demo;

namespace Ledger.Tests.Demo;

public class ExampleYearTests
{
    private static readonly IReadOnlyList<DemoPost> Posts = ExampleYear.Posts();

    private static readonly Dictionary<string, string> FirstTypes = new()
    {
        ["association"] = "association.registered",
        ["member"] = "member.joined",
        ["contact"] = "contact.opened",
        ["training"] = "training.planned",
        ["channel"] = "channel.registered",
        ["representative"] = "representative.presented",
        ["milestone"] = "milestone.reached",
        ["plan"] = "plan.adopted",
    };

    [Fact]
    public void The_same_seed_gives_the_same_bytes() =>
        Bytes(ExampleYear.Posts()).Should().Equal(Bytes(Posts));

    [Fact]
    public void Another_seed_gives_another_year() =>
        Bytes(ExampleYear.Posts(seed: 1)).Should().NotEqual(Bytes(Posts));

    [Fact]
    public void The_year_is_large_enough_to_be_like_one()
    {
        Posts.Count.Should().BeInRange(5_000, 8_000);
        Subjects("association").Should().HaveCount(16);
        Subjects("member").Count().Should().BeInRange(890, 910);
        Data("plan.adopted").Single()["goals"]!.AsArray().Should().HaveCount(15);
    }

    [Fact]
    public void Posts_stand_in_the_order_of_their_times_and_none_is_after_the_year()
    {
        Posts.Select(post => post.PostedAt).Should().BeInAscendingOrder();
        Posts[0].PostedAt.Should().BeOnOrAfter(ExampleYear.Opens);
        Day(Posts[^1].PostedAt).Should().BeOnOrBefore(new DateOnly(2020, 12, 31));
    }

    [Fact]
    public void Nothing_is_posted_before_it_has_happened() =>
        Posts.Where(post => OccurredOn(post.Entry) > Day(post.PostedAt)).Should().BeEmpty();

    [Fact]
    public void Every_subject_begins_as_its_kind_begins()
    {
        foreach (var subject in Posts.GroupBy(post => (string)post.Entry["subject"]!))
        {
            var first = subject.OrderBy(post => OccurredOn(post.Entry)).First();
            Type(first.Entry).Should().Be(FirstTypes[Kind(subject.Key)], "{0} begins with it", subject.Key);
            Type(subject.First().Entry).Should().Be(Type(first.Entry), "{0} is posted with its beginning first", subject.Key);
        }
    }

    [Fact]
    public void A_reversal_names_an_entry_of_its_subject_that_was_posted_before_it()
    {
        var reversals = Posts.Where(post => Type(post.Entry) == "entry.reversed").ToList();
        reversals.Select(post => (string)post.Entry["data"]!["reason"]!)
            .Should().Contain(["wrong-date", "wrong-subject", "wrong-content", "duplicate", "other"]);
        foreach (var reversal in reversals)
        {
            var reversed = Posts.First(post => post.Key == reversal.ReversesId);
            reversed.PostedAt.Should().BeBefore(reversal.PostedAt);
            Type(reversed.Entry).Should().NotBe("entry.reversed");
            ((string)reversed.Entry["subject"]!).Should().Be((string)reversal.Entry["subject"]!);
            reversal.Reversing(Guid.Empty)["data"]!["entry"]!.GetValue<string>().Should().Be(Guid.Empty.ToString());
            reversal.Entry["data"]!.AsObject().Should().NotContainKey("entry", "the post itself stays as it was");
        }
    }

    [Fact]
    public void What_is_posted_twice_is_the_same_both_times()
    {
        var again = Posts.GroupBy(post => post.Key).Where(group => group.Count() > 1).ToList();
        again.Should().NotBeEmpty();
        foreach (var group in again)
            group.Select(post => post.Entry.ToJsonString()).Distinct().Should().ContainSingle();
    }

    [Fact]
    public void Things_of_the_early_summer_are_told_as_late_as_the_autumn() =>
        Posts.Where(post => OccurredOn(post.Entry) is { Year: 2020, Month: 5 or 6 } && post.PostedAt.Month >= 8)
            .Select(post => Type(post.Entry))
            .Should().Contain(["member.left", "member.transferred", "association.dialogue-held", "training.session-held"]);

    [Fact]
    public void Nobody_is_named_and_every_invented_entry_says_so()
    {
        foreach (var post in Posts)
        {
            post.Entry["data"]!.AsObject().Should().NotContainKeys("person", "note");
            if (Type(post.Entry) != "plan.adopted") ((string)post.Entry["exampledata"]!).Should().Be("true");
        }
        Posts.Select(post => post.Entry["data"]!["name"]).Where(name => name is not null)
            .Should().OnlyContain(name => ((string)name!).Contains("Exempel"));
    }

    private static byte[] Bytes(IReadOnlyList<DemoPost> posts) => JsonSerializer.SerializeToUtf8Bytes(posts);

    private static IEnumerable<string> Subjects(string kind) =>
        Posts.Select(post => (string)post.Entry["subject"]!).Where(subject => Kind(subject) == kind).Distinct();

    private static IEnumerable<JsonNode> Data(string type) =>
        Posts.Where(post => Type(post.Entry) == type).Select(post => post.Entry["data"]!);

    private static string Kind(string subject) => subject.Split('/')[0];

    private static string Type(JsonObject entry) => (string)entry["type"]!;

    private static DateOnly OccurredOn(JsonObject entry) =>
        (string?)entry["data"]!["occurredOn"] is { } date
            ? DateOnly.ParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture)
            : Day(DateTimeOffset.Parse((string)entry["time"]!, CultureInfo.InvariantCulture));

    private static DateOnly Day(DateTimeOffset moment) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeBySystemTimeZoneId(moment, "Europe/Stockholm").DateTime);
}
