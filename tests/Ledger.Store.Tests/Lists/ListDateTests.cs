using Ledger.Domain;
using Ledger.Store.Lists;

namespace Ledger.Store.Tests.Lists;

public class ListDateTests
{
    [Theory]
    [InlineData("2026-01-31")]
    [InlineData("2026/1/31")]
    [InlineData("2026.01.31")]
    [InlineData("20260131")]
    [InlineData("31.1.2026")]
    [InlineData("31.01.2026")]
    [InlineData("31. 1. 2026")]
    [InlineData("31/1 2026")]
    [InlineData("31/1/2026")]
    [InlineData("1/31/2026")]
    [InlineData("31-01-2026")]
    [InlineData("46053")]
    [InlineData("2026-01-31 00:00:00")]
    [InlineData("2026-01-31T00:00:00+01:00")]
    [InlineData("31 januari 2026")]
    [InlineData("31 jan. 2026")]
    [InlineData("January 31st, 2026")]
    [InlineData("31. Januar 2026")]
    public void one_day_is_written_in_many_ways(string text) => ListDate.Read(new(text), "Datum").Should().Be(new DateOnly(2026, 1, 31));

    [Fact]
    public void a_spreadsheet_holds_a_day_as_a_date_or_as_a_number()
    {
        ListDate.Read(new("2026-01-31", Date: new(2026, 1, 31)), "Datum").Should().Be(new DateOnly(2026, 1, 31));
        ListDate.Read(new("46053", Number: 46053), "Datum").Should().Be(new DateOnly(2026, 1, 31));
    }

    [Theory]
    [InlineData("3/4/2026", "2026-04-03", "2026-03-04")]
    [InlineData("03-04-2026", "2026-04-03", "2026-03-04")]
    public void a_date_that_could_be_two_is_refused_with_both(string text, string one, string other)
    {
        var broken = FluentActions.Invoking(() => ListDate.Read(new(text), "Datum")).Should().Throw<RuleBroken>().Which;
        broken.Rule.Should().Be(Rules.DateAmbiguous);
        broken.Words.Should().Equal("Datum", DateOnly.Parse(one, null), DateOnly.Parse(other, null));
    }

    [Theory]
    [InlineData("4/4/2026")]
    [InlineData("4.4.2026")]
    public void a_date_that_is_the_same_by_both_readings_is_that(string text) => ListDate.Read(new(text), "Datum").Should().Be(new DateOnly(2026, 4, 4));

    [Theory]
    [InlineData("nyss")]
    [InlineData("2026")]
    [InlineData("31.2.2026")]
    [InlineData("31.1.26")]
    [InlineData("26-01-31")]
    [InlineData("2026-13-01")]
    [InlineData("0001-01-01")]
    [InlineData("99999")]
    public void what_is_no_date_is_told_without_being_shown(string text)
    {
        var broken = FluentActions.Invoking(() => ListDate.Read(new(text), "Datum")).Should().Throw<RuleBroken>().Which;
        (broken.Rule, broken.Words.Single()).Should().Be((Rules.NotADate, "Datum"));
    }
}
