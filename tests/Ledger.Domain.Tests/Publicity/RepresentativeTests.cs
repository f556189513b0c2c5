using FsCheck;
using FsCheck.Fluent;
using static Ledger.Domain.Tests.Facts;

namespace Ledger.Domain.Tests;

public class RepresentativeTests
{
    private static readonly Told _nothing = Told.About("representative/r-1");
    private static readonly Told _presented = _nothing.Given(Presented("2020-01-01", "riksdag"));

    [Fact]
    public void presenting_posts_nothing() => _presented.Posts();

    [Fact]
    public void an_appearance_counts_under_the_office() => _presented.When(Appeared("2020-02-01", "debate", "schools", "health"))
        .Posts("2020-02-01 appearances {office:riksdag,kind:debate,topics:[health,schools]} +1");

    [Fact]
    public void two_alike_on_a_day_count_twice() => _presented.Given(Appeared("2020-02-01"), Appeared("2020-02-01"))
        .Makes("2020-02-01 appearances {office:riksdag,kind:debate} +2 in 2 steps");

    [Fact]
    public void presenting_twice_is_refused_as_representative_already_presented() => _presented.Refuses(Presented("2020-02-01"), Rules.RepresentativeAlreadyPresented);

    [Fact]
    public void appearing_before_that_is_refused_as_representative_not_presented()
    {
        _nothing.Refuses(Appeared("2020-02-01"), Rules.RepresentativeNotPresented);
        _presented.Refuses(Appeared("2019-12-31"), Rules.RepresentativeNotPresented);
    }

    [Fact]
    public void whatever_arrives_about_a_representative_the_postings_are_what_counting_finds() => Histories.Agree("representative/r-1", _facts, Oracle);

    private static readonly Gen<Fact> _facts = Gen.Frequency(
        (1, Histories.Facts(from day in Histories.Days(3) from office in Gen.Elements("region", "riksdag") select new RepresentativePresented(day, "Förtroendevald", office))),
        (5, Histories.Facts(from day in Histories.Days(9)
                            from kind in Gen.Elements("debate", "interview")
                            from topics in Seeded.SomeOf("schools", "health")
                            select new RepresentativeAppeared(day, "nwt", kind, topics))));

    internal static Expected? Oracle(string id, IReadOnlyList<Fact> history)
    {
        var expected = new Expected();
        for (var i = 0; i < history.Count; i++)
        {
            if (history[i] is RepresentativePresented == i > 0)
                return null;
            if (history[i] is RepresentativeAppeared appeared)
                expected.Add(
                    Expected.Cell("appearances", ("office", ((RepresentativePresented)history[0]).Office), ("kind", appeared.Kind), ("topics", appeared.Topics)),
                    appeared.OccurredOn, 1);
        }

        return expected;
    }
}
