using Ledger.Domain;
using Ledger.Store.Lists;

namespace Ledger.Store.Tests.Lists;

/// <summary>What the cells of a row say of a member.</summary>
public class MemberRowsTests
{
    [Theory]
    [InlineData("070-123 45 67", "070-123 45 67")]
    [InlineData("+46 70 123 45 67", "+46 70 123 45 67")]
    [InlineData("46701234567", "+46701234567")]
    [InlineData("701234567", "0701234567")]
    [InlineData("54123456", "054123456")]
    [InlineData("070–123\u00a045\u00a067", "070-123 45 67")]
    [InlineData("054/12 34 56", "054-12 34 56")]
    [InlineData("'+46 70 123 45 67;+46 70 765 43 21", "+46 70 123 45 67")]
    public void a_telephone_number_is_what_it_was_before_the_spreadsheet(string cell, string phone) => One("Telefon", cell).Person!.Phone.Should().Be(phone);

    [Theory]
    [InlineData("Telefon", "4,6701E+10", Rules.DigitsLost)]
    [InlineData("Telefon", "4.6701E+10", Rules.DigitsLost)]
    [InlineData("Telefon", "ring inte", Rules.NotAPhoneNumber)]
    [InlineData("E-post", "ingen", Rules.NotAnEmail)]
    [InlineData("Född", "19", Rules.NotABirthYear)]
    public void what_is_wrong_with_a_detail_is_told_and_the_detail_left_out(string column, string cell, string rule)
    {
        var row = One(column, cell);
        row.Person.Should().Be(new Person(Number: "17"));
        row.Faults.Should().ContainSingle().Which.Should().Match<RowFault>(f => f.Broken.Rule == rule && f.IsTold);
    }

    [Theory]
    [InlineData("Id", "19500101-1234", Rules.PersonalNumberInId)]
    [InlineData("Id", "å 17", Rules.InvalidSubject)]
    [InlineData("Partiförening", "Ingenstans", Rules.AssociationNotInBook)]
    [InlineData("Kategori", "–", Rules.NotASlug)]
    [InlineData("Inträdesdatum", "3/4/2026", Rules.DateAmbiguous)]
    [InlineData("Betald t.o.m.", "snart", Rules.NotADate)]
    [InlineData("Utträdesorsak", "trött", Rules.NotOneOf)]
    [InlineData("Status", "kanske", Rules.StatusUnknown)]
    [InlineData("Rollen", "Kassier Kil", Rules.RolesUnknown)]
    [InlineData("Rollen", "Mitglied Kil, Ehrenmitglied Kil", Rules.RolesUnknown)]
    public void what_is_wrong_with_the_rest_is_told_by_its_field(string column, string cell, string rule)
    {
        var fault = One(column, cell).Faults.Should().ContainSingle().Which;
        (fault.Broken.Rule, fault.IsTold, fault.Field).Should().Be((rule, false, Column.Named(column)!.Field));
        string.Join(' ', fault.Broken.Words).Should().NotContain(cell, "what stands in a list is not shown back");
    }

    [Fact]
    public void all_that_is_wrong_with_a_row_is_told_at_once() =>
        Read(["Medlemsnummer", "E-post", "Inträdesdatum", "Kategori"], ["17", "ingen", "snart", "–"]).Faults.Select(f => f.Field).Should().BeEquivalentTo("person.email", "joinedOn", "category");

    [Theory]
    [InlineData("Current", "2026-12-31", ListedAs.Member, null, null)]
    [InlineData("New", "2026-12-31", ListedAs.Member, null, null)]
    [InlineData("Grace", "2025-12-31", ListedAs.Member, null, null)]
    [InlineData("Pending", "", ListedAs.Waiting, null, null)]
    [InlineData("Expired", "2025-12-31", ListedAs.Left, "2025-12-31", "lapsed")]
    [InlineData("Cancelled", "2025-06-30", ListedAs.Left, "2025-06-30", "left")]
    [InlineData("Deceased", "2025-06-30", ListedAs.Left, "2025-06-30", "died")]
    [InlineData("Cancelled", "", ListedAs.Left, null, "left")]
    public void the_states_of_civicrm_are_read(string status, string end, ListedAs listed, string? lastDay, string? reason)
    {
        var row = Read(["Contact ID", "Membership Status", "Membership Expiration Date"], ["17", status, end]);
        (row.ListedAs, row.LastDay, row.LeftReason).Should().Be((listed, lastDay is null ? null : DateOnly.Parse(lastDay, null), reason));
        row.Faults.Should().BeEmpty();
        (row.PaidThrough is null).Should().Be(listed == ListedAs.Left || end.Length == 0);
    }

    [Theory]
    [InlineData("Mitglied Kil, Kassier Kil", "member")]
    [InlineData("Kassier Kil\nPassivmitglied Kil", "supporting")]
    [InlineData("Kassier Kil / Vorstand, Mitglied (bis 31.12.2026) Kil / Mitglieder", "member")]
    public void the_membership_among_the_roles_of_hitobito_is_read(string roles, string category) => One("Rollen", roles).Category.Should().Be(category);

    [Theory]
    [InlineData("Medlem", "member")]
    [InlineData("ungdomsmedlem", "youth")]
    [InlineData("Södra klubben", "sodra-klubben")]
    [InlineData("honorary", "honorary")]
    public void a_category_is_a_slug_or_a_word_of_which_one_is_made(string word, string slug) => One("Kategori", word).Category.Should().Be(slug);

    [Fact]
    public void a_name_stands_in_one_column_or_in_two()
    {
        One("Namn", "  Åsa   Uppdiktad ").Person!.Name.Should().Be("Åsa Uppdiktad");
        Read(["Förnamn", "Efternamn", "Namn"], ["Åsa", "Uppdiktad", "Uppdiktad, Åsa"]).Person!.Name.Should().Be("Åsa Uppdiktad");
        Read(["Förnamn", "Efternamn"], ["Åsa", ""]).Person!.Name.Should().Be("Åsa");
    }

    [Theory]
    [InlineData("1950")]
    [InlineData("1950-03-04")]
    [InlineData("3/4/1950")]
    [InlineData("04.03.1950")]
    public void of_a_date_of_birth_the_year_is_kept(string cell) => One("Född", cell).Person!.BirthYear.Should().Be(1950);

    [Fact]
    public void an_association_goes_by_its_name_or_its_id()
    {
        One("Partiförening", "ARVIKA").Association.Should().Be("arvika");
        One("Partiförening", "Arvika partiförening").Association.Should().Be("arvika");
    }

    private static MemberRow One(string column, string cell) => column is "Medlemsnummer" ? Read([column], [cell]) : Read(["Medlemsnummer", column], ["17", cell]);

    private static MemberRow Read(string[] header, string[] cells) => new MemberRows(
        ListMapping.Of(new(1, [.. header.Select(w => new ListCell(w))]), new Dictionary<string, string>()),
        new Dictionary<string, string> { ["arvika"] = "arvika", ["arvikapartiförening"] = "arvika" }).Read(new(2, [.. cells.Select(c => new ListCell(ListReader.Text(c, 2)))]));
}
