using System.Globalization;
using System.Resources;
using Ledger.Words;

namespace Ledger.Tests.Words;

public class CliWordsTests
{
    [Fact]
    public void Every_word_is_there_in_both_languages() =>
        Words("sv").Keys.Should().BeEquivalentTo(Words("").Keys);

    [Theory]
    [InlineData("en", "no reading")]
    [InlineData("sv", "ingen avläsning")]
    public void No_reading_is_said_in_words_and_never_shown_as_0(string language, string words)
    {
        CultureInfo.CurrentUICulture = new CultureInfo(language);
        CliWords.Amount(null).Should().Be(words);
    }

    [Theory]
    [InlineData("en", 1, "put right 1 balance")]
    [InlineData("en", 0, "put right 0 balances")]
    [InlineData("en", 1_234, "put right 1,234 balances")]
    [InlineData("sv", 1, "rättade 1 saldo")]
    [InlineData("sv", 2, "rättade 2 saldon")]
    public void One_is_told_as_one_and_many_as_many(string language, long number, string words)
    {
        CultureInfo.CurrentUICulture = new CultureInfo(language);
        CliWords.Say("Audit.PutRight", CliWords.Say("Audit.PutRight.balance", number)).Should().Be(words);
    }

    [Fact]
    public void What_is_counted_has_words_for_one_and_for_many_in_both_languages()
    {
        var counted = Words("").Where(word => word.Value.Contains('|')).Select(word => word.Key).ToList();
        counted.Should().HaveCountGreaterThan(10);
        Words("sv").Where(word => word.Value.Contains('|')).Select(word => word.Key).Should().BeEquivalentTo(counted);
        foreach (var language in (string[])["en", "sv"])
        {
            CultureInfo.CurrentUICulture = new CultureInfo(language);
            counted.Should().AllSatisfy(name => CliWords.Say(name, 1, 1, 1, 1).Should().NotContain("|"));
        }
    }

    private static Dictionary<string, string> Words(string culture) =>
        new ResourceManager("Ledger.Words.Cli", typeof(CliWords).Assembly)
            .GetResourceSet(new CultureInfo(culture), createIfNotExists: true, tryParents: false)!
            .Cast<System.Collections.DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string)entry.Value!);
}
