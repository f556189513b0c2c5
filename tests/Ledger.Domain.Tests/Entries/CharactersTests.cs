namespace Ledger.Domain.Tests;

public sealed class CharactersTests
{
    [Theory]
    [InlineData("")]
    [InlineData("k-0017")]
    [InlineData("år 2020 %")]
    [InlineData("日本語 🙂")]
    public void letters_digits_signs_and_spaces_are_visible(string text) => Characters.AreVisible(text).Should().BeTrue();

    [Theory]
    [InlineData("a\nb", "a line feed")]
    [InlineData("a\0b", "a NUL")]
    [InlineData("a\u007fb", "a deletion")]
    [InlineData("a\u0085b", "a next line")]
    [InlineData("a\u00a0b", "a no-break space")]
    [InlineData("a\u00adb", "a soft hyphen")]
    [InlineData("a\u2003b", "an em space")]
    [InlineData("a\u200bb", "a space of no width")]
    [InlineData("a\u200db", "a joiner")]
    [InlineData("a\u2028b", "a line separator")]
    [InlineData("a\u2029b", "a paragraph separator")]
    [InlineData("a\u202eb", "an override of the direction")]
    [InlineData("a\ufeffb", "a byte order mark")]
    [InlineData("a\U000e0041b", "a tag")]
    public void control_format_and_separator_characters_are_not(string text, string what) => Characters.AreVisible(text).Should().BeFalse(what);
}
