using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Resources;
using System.Text;
using System.Text.RegularExpressions;
using Ledger.Domain;
using Ledger.Http;
using Ledger.Words;

namespace Ledger.Tests.Words;

public sealed partial class SentencesTests
{
    private static readonly Dictionary<string, string> English = In("");
    private static readonly Dictionary<string, string> Swedish = In("sv");

    [Fact]
    public void every_rule_and_problem_has_a_sentence_and_a_title_in_both_languages_and_nothing_else_has()
    {
        var keys = Rules.All.Concat(Problems.All).SelectMany(rule => new[] { rule, $"{rule}.title" }).Append("misplaced").Concat(GoalFaults.All.Select(fault => $"goal.{fault}")).ToList();
        English.Keys.Should().BeEquivalentTo(keys);
        Swedish.Keys.Should().BeEquivalentTo(keys);
        English.Concat(Swedish).Should().NotContain(text => string.IsNullOrWhiteSpace(text.Value));
    }

    [Fact]
    public void a_sentence_has_the_same_places_in_both_languages() =>
        English.Keys.Should().AllSatisfy(key => Places(Swedish[key]).Should().BeEquivalentTo(Places(English[key]), key));

    [Fact]
    public void a_title_has_no_places() =>
        English.Concat(Swedish).Where(text => text.Key.EndsWith(".title", StringComparison.Ordinal)).Should().NotContain(text => text.Value.Contains('{'));

    [Fact]
    public void every_place_of_a_sentence_is_filled_wherever_its_rule_is_broken()
    {
        var least = CallSites().GroupBy(site => site.Rule).ToDictionary(sites => sites.Key, sites => sites.Min(site => site.Words));
        least.Keys.Should().BeEquivalentTo(Rules.All.Concat(Problems.All));
        foreach (var (rule, words) in least)
            foreach (var sentence in new[] { English[rule], Swedish[rule] })
                CompositeFormat.Parse(sentence).MinimumArgumentCount.Should().BeLessThanOrEqualTo(words, "{0} is given that many words", rule);
    }

    [Theory]
    [InlineData("en", "This person is not a member on 2020-03-01.")]
    [InlineData("sv", "Personen är inte medlem 2020-03-01.")]
    public void a_misplaced_entry_is_named(string language, string reason)
    {
        CultureInfo.CurrentUICulture = new CultureInfo(language);
        var later = new Entry(Guid.Parse("5f0c3c52-8c0b-5d0e-9a53-0c6f2f0e7a11"), 2, new MemberLeft(new(2020, 3, 1), "left"));
        var member = Domain.History.Of(new("member", "1"), [new(Guid.NewGuid(), 1, new MemberJoined(new(2020, 1, 1), "kil")), later]);
        var earlier = new Entry(Guid.NewGuid(), 3, new MemberLeft(new(2020, 2, 1), "lapsed"));

        var refused = member.Invoking(m => m.With(earlier)).Should().Throw<RuleBroken>().Which;
        Sentences.Detail(refused).Should().ContainAll("member.left", "2020-03-01", later.Id.ToString(), reason);
    }

    [Theory]
    [InlineData("en", "Its dimensions are: –.")]
    [InlineData("sv", "Dess dimensioner är: –.")]
    public void a_list_of_choices_without_any_is_a_dash(string language, string words)
    {
        CultureInfo.CurrentUICulture = new CultureInfo(language);
        Sentences.Detail(Rules.DimensionUnknown, "kind", "associations", "").Should().Contain(words);
    }

    private static Dictionary<string, string> In(string culture) =>
        new ResourceManager("Ledger.Words.Sentences", typeof(Sentences).Assembly)
            .GetResourceSet(new CultureInfo(culture), createIfNotExists: true, tryParents: false)!
            .Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);

    private static IEnumerable<string> Places(string text) => Place().Matches(text).Select(place => place.Value).Distinct();

    // How many words a rule is given stands nowhere but in the calls themselves, so it is read there.
    private static IEnumerable<(string Rule, int Words)> CallSites()
    {
        var names = new[] { typeof(Rules), typeof(Problems) }.SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Where(field => field.IsLiteral).ToDictionary(field => field.Name, field => (string)field.GetRawConstantValue()!);
        return from file in Directory.EnumerateFiles(Path.Combine(Root(), "src"), "*.cs", SearchOption.AllDirectories)
               let code = Literal().Replace(File.ReadAllText(file), "0")
               from Match call in Call().Matches(code)
               select (names[call.Groups["name"].Value], Arguments(code.AsSpan(call.Index + call.Length)));
    }

    // The commas before the bracket that ends the call.
    private static int Arguments(ReadOnlySpan<char> code)
    {
        var (commas, depth) = (0, 0);
        foreach (var c in code)
        {
            depth += c is '(' or '[' or '{' ? 1 : c is ')' or ']' or '}' ? -1 : 0;
            if (depth < 0)
                break;
            commas += c == ',' && depth == 0 ? 1 : 0;
        }

        return commas;
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Ledger.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("Ledger.sln is in no folder above the tests.");
        return folder.FullName;
    }

    [GeneratedRegex(@"\{[0-9]+")]
    private static partial Regex Place();

    [GeneratedRegex("\"(?:[^\"\\\\\n]|\\\\.)*\"")]
    private static partial Regex Literal();

    [GeneratedRegex(@"(?:\bRules\.|\bAnswer\([\w.]+, (?:Problems\.)?|\bDetail\()(?<name>[A-Z]\w*)(?=[,)])")]
    private static partial Regex Call();
}
