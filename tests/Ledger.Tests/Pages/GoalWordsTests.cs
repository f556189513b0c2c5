using System.Globalization;
using Ledger.Domain;
using Ledger.Pages.Plans;

namespace Ledger.Tests.Pages;

/// <summary>Whatever a goal may measure and promise is told in words, in both languages.</summary>
public sealed class GoalWordsTests
{
    [Theory]
    [InlineData("sv")]
    [InlineData("en")]
    public void every_measure_and_every_target_has_words(string language)
    {
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = new(language);
        try
        {
            var values = Chart.All.SelectMany(a => a.Dimensions).Select(d => d.Name).Distinct().ToDictionary(d => d, _ => new[] { "of-their-own" });
            var measures = new RandomMeasures(new(1), Chart.All, values);
            var told = Enumerable.Range(0, 500).Select(_ => measures.Next(new(new(2020, 1, 1), new(2020, 12, 31)))).Select(m => $"{GoalWords.Of(m.Measure)}: {GoalWords.Of(m.Target, m.Measure)}").ToList();
            told.Should().OnlyContain(t => !t.Contains('{') && !t.Contains("Plans."));
            told.Distinct().Should().HaveCountGreaterThan(100);
            foreach (var account in Chart.All)
                GoalWords.Of(new Measure(account.Sort == Sort.Level ? Measure.Level : Measure.Count, account.Name, account.Dimensions.ToDictionary(d => d.Name, _ => "x"))).Should().NotBeEmpty();
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    [Fact]
    public void a_measure_reads_as_a_sentence()
    {
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = new("sv");
        try
        {
            var coverage = new Measure(Measure.Coverage, "conversations", new Dictionary<string, string> { ["topics"] = "membership-care" });
            GoalWords.Of(coverage).Should().Be("hur många partiföreningar som var för sig når minst 1 av detta: antalet samtal (ämne: medlemsvård) i perioden, fram till dagen");
            GoalWords.Of(new Target(All: true), coverage).Should().Be("alla öppna partiföreningar");
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}
