using FsCheck.Fluent;
using static Ledger.Domain.Tests.Facts;

namespace Ledger.Domain.Tests;

public class OfficerTests
{
    private static readonly Told _nothing = Told.About("officer/o1");
    private static readonly Told _elected = _nothing.Given(new OfficerElected(Day("2020-03-01"), "chair", "kil"));

    [Fact]
    public void an_election_begins_an_office() => _elected.Posts("2020-03-01 offices {office:chair,association:kil} +1");

    [Fact]
    public void standing_down_ends_it_on_the_day() => _elected.When(new OfficerStoodDown(Day("2020-06-01"))).Posts("2020-06-01 offices {office:chair,association:kil} -1");

    [Fact]
    public void being_elected_while_in_office_is_refused_as_officer_already_elected() =>
        _elected.Refuses(new OfficerElected(Day("2020-06-01"), "secretary"), Rules.OfficerAlreadyElected);

    [Fact]
    public void standing_down_from_no_office_is_refused_as_officer_not_elected()
    {
        _nothing.Refuses(new OfficerStoodDown(Day("2020-06-01")), Rules.OfficerNotElected);
        _elected.Given(new OfficerStoodDown(Day("2020-06-01"))).Refuses(new OfficerStoodDown(Day("2020-07-01")), Rules.OfficerNotElected);
    }

    [Fact]
    public void whatever_arrives_about_an_officer_the_postings_are_what_looking_day_by_day_finds() => Histories.Agree(
        "officer/o1",
        Gen.Frequency(
            (3, Histories.Facts(from day in Histories.Days(12) from office in Gen.Elements("chair", "secretary") from association in Gen.Elements(null, "kil") select new OfficerElected(day, office, association))),
            (2, Histories.Facts(Histories.Days(12).Select(day => new OfficerStoodDown(day))))),
        Oracle);

    internal static Expected? Oracle(string id, IReadOnlyList<Fact> history)
    {
        for (var i = 0; i < history.Count; i++)
            if (history[i] is OfficerElected == (i > 0 && history[i - 1] is OfficerElected))
                return null;
        var expected = new Expected();
        expected.AddLevel(new(2019, 12, 31), new(2020, 2, 1), day => history.LastOrDefault(f => f.OccurredOn <= day) is OfficerElected elected
            ? Expected.Cell("offices", ("office", elected.Office), ("association", elected.Association)) : null);
        return expected;
    }
}
