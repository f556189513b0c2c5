using FsCheck;
using FsCheck.Fluent;
using static Ledger.Domain.Tests.Facts;

namespace Ledger.Domain.Tests;

public class ChannelTests
{
    private const string Cell = "audience {platform:instagram}";

    private static readonly Told _nothing = Told.About("channel/instagram");
    private static readonly Told _registered = _nothing.Given(ChannelOpened("2020-01-01"));

    [Fact]
    public void registering_posts_nothing() => _registered.Posts();

    [Fact]
    public void the_first_reading_counts_in_full() => _registered.When(Measured("2020-01-31", 480)).Posts($"2020-01-31 {Cell} +480");

    [Fact]
    public void a_first_reading_of_0_is_a_step_of_nothing() => _registered.When(Measured("2020-01-31", 0)).Posts($"2020-01-31 {Cell} 0");

    [Fact]
    public void a_reading_is_the_difference_to_the_one_before_it() =>
        _registered.Given(Measured("2020-01-31", 480), Measured("2020-02-29", 495), Measured("2020-03-31", 490), Measured("2020-04-30", 490))
            .Makes($"2020-01-31 {Cell} +480", $"2020-02-29 {Cell} +15", $"2020-03-31 {Cell} -5", $"2020-04-30 {Cell} 0");

    [Fact]
    public void a_later_reading_put_before_an_earlier_one_parts_the_difference() =>
        _registered.Given(Measured("2020-01-31", 480), Measured("2020-03-31", 500)).When(Measured("2020-02-29", 510))
            .Posts($"2020-02-29 {Cell} +30", $"2020-03-31 {Cell} -30 in 0 steps");

    [Fact]
    public void of_two_readings_on_a_day_the_one_that_arrived_last_stands() =>
        _registered.Given(Measured("2020-01-31", 480), Measured("2020-01-31", 470)).Makes($"2020-01-31 {Cell} +470 in 2 steps");

    [Fact]
    public void a_reversed_reading_is_no_reading() => _registered.Given(Measured("2020-01-31", 480)).WhenReversed(2).Posts($"2020-01-31 {Cell} -480 in -1 steps");

    [Fact]
    public void registering_twice_is_refused_as_channel_already_registered() => _registered.Refuses(ChannelOpened("2020-02-01"), Rules.ChannelAlreadyRegistered);

    [Fact]
    public void measuring_before_the_registration_is_refused_as_channel_not_registered()
    {
        _nothing.Refuses(Measured("2020-01-31", 480), Rules.ChannelNotRegistered);
        _registered.Refuses(Measured("2019-12-31", 480), Rules.ChannelNotRegistered);
        _registered.Given(Measured("2020-01-31", 480)).RefusesToReverse(1, Rules.ChannelNotRegistered);
    }

    [Fact]
    public void whatever_arrives_about_a_channel_the_postings_are_what_looking_day_by_day_finds() => Histories.Agree("channel/instagram", _facts, Oracle);

    private static readonly Gen<Fact> _facts = Gen.Frequency(
        (1, Histories.Facts(from day in Histories.Days(3) from platform in Gen.Elements("instagram", "facebook") select new ChannelRegistered(day, platform, "@varmland"))),
        (5, Histories.Facts(from day in Histories.Days(12) from followers in Gen.Choose(0, 5) select new ChannelMeasured(day, followers))));

    internal static Expected? Oracle(string id, IReadOnlyList<Fact> history)
    {
        var expected = new Expected();
        for (var i = 0; i < history.Count; i++)
            if (history[i] is ChannelRegistered == i > 0)
                return null;
        var readings = history.OfType<ChannelMeasured>().ToList();
        long yesterday = 0;
        for (var day = new DateOnly(2020, 1, 1); day < new DateOnly(2020, 2, 1); day = day.AddDays(1))
        {
            var today = readings.Where(r => r.OccurredOn == day).Select(r => r.Followers).ToList();
            if (today.Count == 0)
                continue;
            expected.Add($"audience {{platform:{((ChannelRegistered)history[0]).Platform}}}", day, today[^1] - yesterday, today.Count);
            yesterday = today[^1];
        }

        return expected;
    }
}
