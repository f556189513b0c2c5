using System.Text;
using System.Text.Json;

namespace Ledger.Domain.Tests;

public class PersonTests
{
    private const string Joined = """{"occurredOn":"2020-02-03","association":"karlstad","person":PERSON}""";

    [Fact]
    public void what_is_posted_of_a_person_stays_out_of_the_fact()
    {
        var data = JsonElement.Parse(Joined.Replace("PERSON", """{"birthYear":1950,"name":"Påhittad Persson","email":"p@example.org","phone":"+46 54-12 34 56"}""", StringComparison.Ordinal));
        var type = EntryType.Named("member.joined")!;
        var fact = FactJson.ReadPosted(type, data, null);
        fact.Person.Should().BeNull();
        Encoding.UTF8.GetString(FactJson.Write(fact)).Should().NotContain("Persson");
        var personal = FactJson.PersonalIn(type, data).Should().ContainSingle().Which;
        personal.Field.Should().Be("person");
        Encoding.UTF8.GetString(personal.Text).Should().Be("""{"name":"Påhittad Persson","email":"p@example.org","phone":"+46 54-12 34 56","birthYear":1950}""");
        FactJson.ReadPerson(personal.Text).Should().Be(new Person("Påhittad Persson", "p@example.org", "+46 54-12 34 56", 1950));
    }

    [Fact]
    public void what_the_book_holds_of_it_is_read_back()
    {
        var kept = new Sealed(Told.Id(7), new string('a', 64));
        var fact = Facts.Joined("2020-02-03").Keeping("person", kept);
        Encoding.UTF8.GetString(FactJson.Write(fact)).Should().Contain($$"""
            "person":{"ref":"{{kept.Ref}}","sha256":"{{kept.Sha256}}"}
            """.Trim());
        FactJson.Read(EntryType.Of(fact), FactJson.Write(fact)).Should().Be(fact);
    }

    [Fact]
    public void a_person_of_whom_nothing_is_told_is_refused_as_person_empty() => Refused("{}", Rules.PersonEmpty);

    [Theory]
    [InlineData("\"p\"")]
    [InlineData("\"p@\"")]
    [InlineData("\"p@q@r\"")]
    [InlineData("\"p p@example.org\"")]
    [InlineData("\"p@example.org\\n\"")]
    [InlineData("7")]
    public void what_is_not_an_email_is_refused(string value) => Refused($$"""{"email":{{value}}}""", Rules.NotAnEmail);

    [Theory]
    [InlineData("\"1234\"")]
    [InlineData("\"ring mig\"")]
    [InlineData("\"054-123456\\n\"")]
    [InlineData("70123456")]
    public void what_is_not_a_phone_number_is_refused(string value) => Refused($$"""{"phone":{{value}}}""", Rules.NotAPhoneNumber);

    [Fact]
    public void a_person_is_refused_like_any_data()
    {
        Refused("null", Rules.NotAnObject);
        Refused("""{"name":" x"}""", Rules.NotAText);
        Refused("""{"birthYear":1899}""", Rules.NotAWholeNumber);
        Refused("""{"name":"x","shoeSize":44}""", Rules.FieldUnknown);
        Refused("""{"name":"x","name":"y"}""", Rules.FieldTwice);
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\" x\"")]
    [InlineData("\"x\\n\"")]
    [InlineData("\"x\\u0007\"")]
    [InlineData("null")]
    public void what_is_not_a_note_is_refused(string value) => Note(value).Should().Throw<RuleBroken>().Which.Rule.Should().Be(Rules.NotANote);

    [Fact]
    public void a_note_holds_four_thousand_characters_in_lines()
    {
        Note($"\"a\\n{new string('x', 3997)}å\"").Should().NotThrow();
        Note($"\"a\\n{new string('x', 3998)}å\"").Should().Throw<RuleBroken>().Which.Rule.Should().Be(Rules.NotANote);
    }

    [Fact]
    public void no_sentence_of_what_is_wrong_with_a_person_quotes_it()
    {
        string[] wrong = ["""{"name":" Hemlig"}""", """{"email":"Hemlig"}""", """{"phone":"Hemlig"}""", """{"birthYear":"Hemlig"}""", """{"Hemlig":1}""", "\"Hemlig\"", """{"name":{"Hemlig":"Hemlig"}}"""];
        foreach (var person in wrong)
            string.Join(' ', History(person).Should().Throw<RuleBroken>(person).Which.Words).Should().NotContain("Hemlig");
    }

    [Theory]
    [InlineData("member.left", """{"occurredOn":"2020-02-03","reason":"left","person":{"name":"x"}}""")]
    [InlineData("member.joined", """{"occurredOn":"2020-02-03","association":"karlstad","note":"x"}""")]
    public void a_type_takes_only_what_it_says(string type, string data) =>
        FluentActions.Invoking(() => FactJson.ReadPosted(EntryType.Named(type)!, JsonElement.Parse(data), null)).Should().Throw<RuleBroken>().Which.Rule.Should().Be(Rules.FieldUnknown);

    [Fact]
    public void details_without_a_person_are_refused_as_field_missing() =>
        FluentActions.Invoking(() => FactJson.ReadPosted(EntryType.Named("member.details-recorded")!, JsonElement.Parse("""{"occurredOn":"2020-02-03"}"""), null))
            .Should().Throw<RuleBroken>().Which.Rule.Should().Be(Rules.FieldMissing);

    [Fact]
    public void newer_details_stand_over_older_ones() =>
        new Person(Email: "ny@example.org").Over(new("Påhittad", "gammal@example.org", BirthYear: 1950)).Should().Be(new Person("Påhittad", "ny@example.org", BirthYear: 1950));

    private static void Refused(string person, string rule) => History(person).Should().Throw<RuleBroken>(person).Which.Rule.Should().Be(rule, person);

    private static Action History(string person) => () => FactJson.ReadPosted(EntryType.Named("member.joined")!, JsonElement.Parse(Joined.Replace("PERSON", person, StringComparison.Ordinal)), null);

    private static Action Note(string note) => () => FactJson.ReadPosted(EntryType.Named("contact.closed")!, JsonElement.Parse($$"""{"occurredOn":"2020-02-03","note":{{note}}}"""), null);
}
