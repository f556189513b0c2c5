using FsCheck.Fluent;
using static Ledger.Domain.Tests.Facts;

namespace Ledger.Domain.Tests;

public class FigureTests
{
    private const string Cell = "figures {figure:satisfied,association:kil}";

    private static readonly Told _nothing = Told.About("figure/satisfied");
    private static readonly Told _registered = _nothing.Given(new FigureRegistered(Day("2020-01-01"), "Andel nöjda", "percent", "kil"));

    [Fact]
    public void registering_posts_nothing() => _registered.Posts();

    [Fact]
    public void a_reading_is_the_difference_to_the_one_before_it_by_date() =>
        _registered.Given(Read("2020-02-01", 70), Read("2020-04-01", 80)).When(Read("2020-03-01", 60)).Posts($"2020-03-01 {Cell} -10", $"2020-04-01 {Cell} +10 in 0 steps");

    [Fact]
    public void registering_twice_is_refused_as_figure_already_registered() =>
        _registered.Refuses(new FigureRegistered(Day("2020-02-01"), "Andel nöjda", "percent"), Rules.FigureAlreadyRegistered);

    [Fact]
    public void measuring_before_the_registration_is_refused_as_figure_not_registered()
    {
        _nothing.Refuses(Read("2020-01-31", 480), Rules.FigureNotRegistered);
        _registered.Refuses(Read("2019-12-31", 480), Rules.FigureNotRegistered);
    }

    [Fact]
    public void whatever_arrives_about_a_figure_the_postings_are_what_its_readings_differ_by() => Histories.Agree(
        "figure/satisfied",
        Gen.Frequency(
            (1, Histories.Facts(from day in Histories.Days(3) select new FigureRegistered(day, "Andel nöjda", "percent", "kil"))),
            (5, Histories.Facts(from day in Histories.Days(12) from value in Gen.Choose(0, 5) select new FigureMeasured(day, value)))),
        Oracle);

    internal static Expected? Oracle(string id, IReadOnlyList<Fact> history)
    {
        var (expected, last) = (new Expected(), 0L);
        for (var i = 0; i < history.Count; i++)
        {
            if (history[i] is FigureRegistered == i > 0)
                return null;
            if (history[i] is not FigureMeasured measured)
                continue;
            expected.Add(Expected.Cell("figures", ("figure", id), ("association", ((FigureRegistered)history[0]).Association)), measured.OccurredOn, measured.Value - last);
            last = measured.Value;
        }

        return expected;
    }

    private static FigureMeasured Read(string on, long value) => new(Day(on), value);
}
