using System.Collections;
using System.CommandLine;
using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using Ledger.Store;
using Ledger.Words;

namespace Ledger.Tests.Commands;

/// <summary>In a Swedish environment nothing on the command line is English: neither the library's words nor the program's.</summary>
public sealed partial class LanguageTests
{
    private static readonly string[] _english =
        ["Usage:", "Options:", "Commands:", "Arguments:", "Description:", "[options]", "[command]", "(REQUIRED)", "default:", "Show ", " the ", " of ", " and ", " is "];

    public static TheoryData<string> Commands => [.. Names(CommandLine.All(), [])];

    [Theory]
    [MemberData(nameof(Commands))]
    public void the_help_of_every_command_is_in_the_language_of_the_environment(string command)
    {
        Help("sv-SE", command).Should().ContainAll("Beskrivning:", "Användning:").And.NotContainAny(_english);
        Help("en-US", command).Should().ContainAll("Description:", "Usage:").And.NotContainAny("Beskrivning:", " och ", " annars ");
    }

    [Theory]
    [InlineData("progress")]
    [InlineData("progress 2020 2021")]
    [InlineData("progress 2020 --as-of soon")]
    [InlineData("progress 2020 --format pdf")]
    [InlineData("changes 2020")]
    [InlineData("list goals")]
    [InlineData("list members --format pdf")]
    [InlineData("key rotate 42")]
    [InlineData("key issue --role")]
    [InlineData("serve --urls banana")]
    [InlineData("serve --urls http://127.0.0.1:99999")]
    [InlineData("serve --urls ftp://127.0.0.1")]
    [InlineData("serve --urls http://127.0.0.1:5080/book")]
    [InlineData("erase")]
    [InlineData("post x --encoding klingon")]
    public void a_fault_of_the_command_line_is_told_in_the_language_of_the_environment(string line)
    {
        var (swedish, english) = (Errors("sv-SE", line), Errors("en-US", line));
        swedish.Should().NotBeEmpty().And.HaveSameCount(english);
        foreach (var (sv, en) in swedish.Zip(english))
            sv.Should().NotBe(en).And.NotContainAny(_english).And.NotContain("\n");
    }

    [Fact]
    public void every_word_of_the_library_is_there_in_swedish()
    {
        var library = new ResourceManager("System.CommandLine.Properties.Resources", typeof(Command).Assembly);
        Dictionary<string, string> In(string culture) => library.GetResourceSet(new CultureInfo(culture), createIfNotExists: true, tryParents: false)!
            .Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);
        var (swedish, english) = (In("sv"), In(""));
        swedish.Keys.Should().BeEquivalentTo(english.Keys);
        english.Should().AllSatisfy(word => Place().Matches(swedish[word.Key]).Select(p => p.Value).Distinct().Should().BeEquivalentTo(Place().Matches(word.Value).Select(p => p.Value).Distinct(), word.Key));
    }

    [Theory]
    [InlineData("Ledger.Store.StoreWords", typeof(DistrictBooks))]
    [InlineData("Ledger.Cluster.ClusterWords", typeof(Ledger.Cluster.PrivateCluster))]
    [InlineData("Ledger.Words.Cli", typeof(CliWords))]
    [InlineData("Ledger.Words.Lists", typeof(CliWords))]
    public void what_people_are_told_has_the_same_words_and_places_in_both_languages(string resources, Type of)
    {
        var words = new ResourceManager(resources, of.Assembly);
        Dictionary<string, string> In(string culture) => words.GetResourceSet(new CultureInfo(culture), createIfNotExists: true, tryParents: false)!
            .Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);
        var (swedish, english) = (In("sv"), In(""));
        swedish.Keys.Should().BeEquivalentTo(english.Keys);
        english.Should().AllSatisfy(word => Place().Matches(swedish[word.Key]).Select(p => p.Value).Distinct().Should().BeEquivalentTo(Place().Matches(word.Value).Select(p => p.Value).Distinct(), word.Key));
        swedish.Values.Should().NotContain(text => text.Contains("liggar", StringComparison.OrdinalIgnoreCase), "what is kept is the book (boken), and the program is Ledger");
    }

    [Theory]
    [InlineData("sv-SE")]
    [InlineData("en-US")]
    public void every_fault_that_a_check_finds_has_words(string language)
    {
        CultureInfo.CurrentUICulture = new(language);
        var audit = Path.Combine(Docs.Documents.Root, "src", "Ledger.Store");
        var faults = Directory.EnumerateFiles(Path.Combine(audit, "Audit"), "*.cs").Concat(Directory.EnumerateFiles(Path.Combine(audit, "Sql"), "audit_*.sql"))
            .SelectMany(file => Fault().Matches(File.ReadAllText(file))).Select(fault => fault.Groups["name"].Value).Distinct().ToList();
        faults.Should().HaveCountGreaterThan(10);
        faults.Should().AllSatisfy(fault => CliWords.Fault(new("event", "", fault, [.. Enumerable.Repeat("1", 5)])).Should().NotBe(fault));
    }

    private static IEnumerable<string> Names(Command command, IReadOnlyList<string> parents) =>
        command.Subcommands.SelectMany(c => Names(c, [.. parents, c.Name])).Append(string.Join(' ', parents));

    private static string Help(string language, string command)
    {
        using var output = new StringWriter();
        Parse(language, $"{command} --help").Invoke(new() { Output = output }).Should().Be(0);
        return $"{output}";
    }

    private static List<string> Errors(string language, string line) => [.. Parse(language, line).Errors.Select(error => error.Message)];

    private static ParseResult Parse(string language, string line)
    {
        CultureInfo.CurrentUICulture = new(language);
        return CommandLine.All().Parse(line, new() { ResponseFileTokenReplacer = null });
    }

    [GeneratedRegex(@"\{[0-9]+")]
    private static partial Regex Place();

    [GeneratedRegex("""differs\([^;"]*, "(?<name>[a-z-]+)"|new\("[a-z]+", \$"[^"]*", "(?<name>[a-z-]+)"|(?:then|else) '(?<name>kept-[a-z-]+)'|array\['(?<name>[a-z-]+)'[^\]]*(?:\[\][^\]]*)*\](?: end)? as fault""")]
    private static partial Regex Fault();
}
