using System.Globalization;
using System.Resources;
using Ledger.Words;

namespace Ledger.Tests.Words;

public class CliWordsTests
{
    [Fact]
    public void Every_word_is_there_in_both_languages() =>
        Names("sv").Should().BeEquivalentTo(Names(""));

    [Theory]
    [InlineData("en", "no reading")]
    [InlineData("sv", "ingen avläsning")]
    public void No_reading_is_said_in_words_and_never_shown_as_0(string language, string words)
    {
        CultureInfo.CurrentUICulture = new CultureInfo(language);
        CliWords.Amount(null).Should().Be(words);
    }

    private static string[] Names(string culture) =>
        [.. new ResourceManager("Ledger.Words.Cli", typeof(CliWords).Assembly)
            .GetResourceSet(new CultureInfo(culture), createIfNotExists: true, tryParents: false)!
            .Cast<System.Collections.DictionaryEntry>().Select(entry => (string)entry.Key)];
}
