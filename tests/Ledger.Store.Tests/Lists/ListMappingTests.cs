using Ledger.Domain;
using Ledger.Store.Lists;

namespace Ledger.Store.Tests.Lists;

/// <summary>Columns are known by the words above them, or by what the sender says of them.</summary>
public class ListMappingTests
{
    [Fact]
    public void every_word_of_the_dictionary_means_one_field()
    {
        foreach (var column in Column.All)
            foreach (var word in column.Known.Values.SelectMany(w => w).Concat([column.Field, column.Sv, column.En]))
                Column.Named(word)!.Field.Should().Be(column.Field, word);
    }

    [Theory]
    [InlineData("  e-POST ", "person.email")]
    [InlineData("first_name", "person.givenName")]
    [InlineData("BETALD T.O.M", "paidThrough")]
    [InlineData("Haupt-E-Mail", "person.email")]
    [InlineData("Membership Expiration Date", "paidThrough")]
    public void case_and_signs_make_no_difference(string word, string field) => Column.Named(word)!.Field.Should().Be(field);

    [Theory]
    [InlineData("Id", "id")]
    [InlineData("id", "id")]
    [InlineData("ID", "number")]
    public void in_capitals_an_id_is_the_number_of_zetkin(string word, string field)
    {
        Column.Named(word)!.Field.Should().Be(field);
        ListMapping.Of(Header(word, "FÖRNAMN"), new Dictionary<string, string>()).Columns[field].Should().Be((0, word));
        ListMapping.Of(Header(word, "FÖRNAMN"), ListMapping.Given([$"{word}:id"])).Columns["id"].Should().Be((0, word), "what the sender says holds");
        ListMapping.Of(Header(word, "EXTERNT ID"), new Dictionary<string, string>()).Columns["number"].Should().Be((1, "EXTERNT ID"));
    }

    // What their exports are headed with, where no other list has the word.
    [Theory]
    [InlineData("E-POSTADRESS", "person.email")] // Zetkin
    [InlineData("TELEFONNUMMER", "person.phone")]
    [InlineData("EXTERNAL ID", "number")]
    [InlineData("Main layer", "association")] // hitobito
    [InlineData("Main e-mail", "person.email")]
    [InlineData("Phone number Mobile", "person.phone")]
    [InlineData("Geburtstag", "person.birthYear")]
    [InlineData("Personennummer", "number")]
    [InlineData("Internal Contact ID", "number")] // CiviCRM
    [InlineData("Home-Email", "person.email")]
    [InlineData("Home-Phone-Mobile", "person.phone")]
    [InlineData("Member Since", "joinedOn")]
    [InlineData("Date Received", "paidOn")]
    public void the_words_of_member_systems_are_known(string word, string field) => Column.Named(word)!.Field.Should().Be(field);

    [Theory]
    [InlineData("Gruppe")]
    [InlineData("Group(s)")]
    [InlineData("Organization")]
    [InlineData("Von")]
    [InlineData("Bis")]
    [InlineData("Personal number")]
    public void a_word_that_may_head_anything_is_not_guessed(string word) => Column.Named(word).Should().BeNull();

    [Fact]
    public void of_two_columns_for_one_field_the_better_word_is_read_and_the_other_told()
    {
        var mapping = ListMapping.Of(Header("Contact ID", "External Identifier", "Namn", "Skostorlek", ""), new Dictionary<string, string>());
        mapping.Columns.Should().BeEquivalentTo(new Dictionary<string, (int, string)> { ["number"] = (1, "External Identifier"), ["person.name"] = (2, "Namn") });
        mapping.Unused.Should().Equal("Contact ID", "Skostorlek");
    }

    [Fact]
    public void the_sender_may_say_what_a_column_means_or_that_it_is_not_read()
    {
        var mapping = ListMapping.Of(Header("Nyckel: egen", "Namn", "Kategori"), ListMapping.Given(["Nyckel: egen:id", "kategori:"]));
        mapping.Columns.Keys.Should().BeEquivalentTo("id", "person.name");
        mapping.Unused.Should().Equal("Kategori");
    }

    [Theory]
    [InlineData(Rules.InvalidParameter, "Namn")]
    [InlineData(Rules.ListFieldUnknown, "Namn:shoeSize")]
    [InlineData(Rules.ListFieldTwice, "Namn:id", "Kategori:id")]
    [InlineData(Rules.ListColumnUnknown, "Skostorlek:id")]
    [InlineData(Rules.ListNamesNobody, "Namn:")]
    public void what_is_said_of_columns_must_fit_the_list(string rule, params string[] map) =>
        FluentActions.Invoking(() => ListMapping.Of(Header("Namn", "Kategori"), ListMapping.Given(map))).Should().Throw<RuleBroken>().Which.Rule.Should().Be(rule);

    private static ListRow Header(params string[] words) => new(1, [.. words.Select(w => new ListCell(w))]);
}
