using System.Globalization;
using System.Text.RegularExpressions;
using Ledger.Domain;

namespace Ledger.Store.Lists;

/// <summary>Makes of the rows of a list what they say of members.</summary>
/// <param name="mapping">What is understood of the columns.</param>
/// <param name="associations">The slugs of the associations, by their names and slugs as <see cref="Column.Key"/> spells them.</param>
internal sealed partial class MemberRows(ListMapping mapping, IReadOnlyDictionary<string, string> associations)
{
    // What ends a membership, by the book's word for the status; the others are reasons for leaving, too.
    private static readonly string[] _reasons = ["left", "lapsed", "excluded", "died", "revoked"];

    public MemberRow Read(ListRow row)
    {
        var faults = new List<RowFault>();
        var listed = new MemberRow(row.Row)
        {
            Id = Text("id") is { } id && Checked("id", () => Subject.Parse($"member/{id}").Id, out var known) ? known : null,
            Association = Text("association") is { } word ? AssociationOf(word) : null,
            Category = Text("category") is { } category ? CategoryOf(category, "category") : null,
            JoinedOn = Date("joinedOn"),
            LastDay = Date("lastDay"),
            LeftReason = Text("leftReason") is { } reason ? ReasonOf(reason) : null,
            PaidThrough = Date("paidThrough"),
            PaidOn = Date("paidOn"),
            TransferredOn = Date("transferredOn"),
            Person = Person(),
        };
        return WithRoles(WithStatus(listed)) with { Faults = faults };

        ListCell Cell(string field) => mapping.Columns.TryGetValue(field, out var column) ? row[column.Place] : new("");
        string? Text(string field) => Cell(field) is { IsEmpty: false } cell ? cell.Text : null;
        string Header(string field) => mapping.Columns[field].Header;

        DateOnly? Date(string field) => Cell(field) is { IsEmpty: false } cell && Checked(field, () => ListDate.Read(cell, Header(field)), out var day) ? day : null;

        bool Checked<T>(string field, Func<T> read, out T value, bool isTold = false)
        {
            try
            {
                value = read();
                return true;
            }
            catch (RuleBroken broken)
            {
                faults.Add(new(field, broken, isTold));
                value = default!;
                return false;
            }
        }

        string? AssociationOf(string word) =>
            Checked("association", () => associations.TryGetValue(Column.Key(word), out var slug) ? slug : throw new RuleBroken(Rules.AssociationNotInBook), out var found) ? found : null;

        string? CategoryOf(string word, string field) =>
            Checked(field, () => ListWords.Of("category", word) ?? Slug.Of(word) ?? throw new RuleBroken(Rules.NotASlug, Header(field)), out var found) ? found : null;

        string? ReasonOf(string word) =>
            Checked("leftReason", () => ListWords.Of("reason", word) ?? throw new RuleBroken(Rules.NotOneOf, Header("leftReason"), string.Join(", ", _reasons)), out var found) ? found : null;

        // The states of a member system. One that has ended by its own account ended with the last day that was paid for, where nothing else is said.
        MemberRow WithStatus(MemberRow member)
        {
            if (Text("status") is not { } word || !Checked("status", () => ListWords.Of("status", word) ?? throw new RuleBroken(Rules.StatusUnknown, "New, Current, Grace, Expired, Cancelled, Deceased, Pending"), out var status))
                return member;
            return status switch
            {
                "member" => member with { ListedAs = ListedAs.Member },
                "waiting" => member with { ListedAs = ListedAs.Waiting },
                _ => member with { ListedAs = ListedAs.Left, LastDay = member.LastDay ?? member.PaidThrough, LeftReason = member.LeftReason ?? status, PaidThrough = null, PaidOn = null },
            };
        }

        // A person with several roles is a member by one that says so; the others are no membership.
        MemberRow WithRoles(MemberRow member)
        {
            if (Text("roles") is not { } roles)
                return member;
            var categories = roles.Split([',', '\n', ';']).Select(r => ListWords.Of("category", FirstWord().Match(r.Trim()).Value)).OfType<string>().Distinct().ToList();
            if (categories is [var category])
                return member with { Category = member.Category ?? category };
            faults.Add(new("roles", new(Rules.RolesUnknown)));
            return member;
        }

        // What is wrong with a detail is told, and the detail left out: it moves no figure.
        Person? Person()
        {
            var (given, family) = (Text("person.givenName"), Text("person.familyName"));
            var name = given is null && family is null ? Text("person.name") : string.Join(' ', new[] { given, family }.OfType<string>());
            var person = new Person(
                name is not null && Checked("person.name", () => Tidy(name, Header(mapping.Columns.ContainsKey("person.name") && given is null && family is null ? "person.name" : given is null ? "person.familyName" : "person.givenName")), out var tidy, isTold: true) ? tidy : null,
                Text("person.email") is { } email && Checked("person.email", () => EmailAttribute.Is(email) ? email : throw new RuleBroken(Rules.NotAnEmail, Header("person.email")), out var address, isTold: true) ? address : null,
                Cell("person.phone") is { IsEmpty: false } phone && Checked("person.phone", () => PhoneOf(phone, Header("person.phone")), out var called, isTold: true) ? called : null,
                Cell("person.birthYear") is { IsEmpty: false } born && Checked("person.birthYear", () => YearOf(born, Header("person.birthYear")), out var year, isTold: true) ? year : null,
                Cell("number") is { IsEmpty: false } number && Checked("number", () => NumberOf(number, Header("number")), out var told) ? told : null);
            return person == new Person() ? null : person;
        }
    }

    private static string Tidy(string name, string header)
    {
        var tidy = string.Join(' ', name.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return tidy.Length is > 0 and <= 200 && !tidy.Any(char.IsControl) ? tidy : throw new RuleBroken(Rules.NotAText, header, 200);
    }

    private static string NumberOf(ListCell cell, string header)
    {
        Rules.Require(!LostDigits().IsMatch(cell.Text), Rules.DigitsLost, header);
        Rules.Require(cell.Text.Length <= 60 && !cell.Text.Any(char.IsControl) && PersonMatch.Plain(cell.Text).Length > 0, Rules.NotAText, header, 60);
        return cell.Text;
    }

    // A spreadsheet takes a telephone number for a number: then its plus or its first zero is gone, and of a long one perhaps the last digits.
    // Where hitobito has several of a kind in a cell, the first is read.
    private static string PhoneOf(ListCell cell, string header)
    {
        Rules.Require(!LostDigits().IsMatch(cell.Text), Rules.DigitsLost, header);
        var text = Invisible().Replace(cell.Text.Split(';')[0].TrimEnd().Replace('\u2013', '-').Replace('\u2011', '-').Replace('/', '-'), " ");
        if (text.All(char.IsAsciiDigit))
            text = text.Length == 11 && text.StartsWith("46", StringComparison.Ordinal) ? $"+{text}" : text.Length is >= 7 and <= 9 && text[0] != '0' ? $"0{text}" : text;
        return PhoneAttribute.Is(text) ? text : throw new RuleBroken(Rules.NotAPhoneNumber, header);
    }

    // Of a date of birth the year alone is kept.
    private static int YearOf(ListCell cell, string header)
    {
        var year = int.TryParse(cell.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1900 and <= 2100 ? number : 0;
        if (year == 0)
            try
            {
                year = ListDate.Read(cell, header).Year;
            }
            catch (RuleBroken ambiguous) when (ambiguous is { Rule: Rules.DateAmbiguous })
            {
                year = ((DateOnly)ambiguous.Words[1]).Year; // the same by both readings
            }
            catch (RuleBroken)
            {
                throw new RuleBroken(Rules.NotABirthYear, header);
            }

        return year is >= 1900 and <= 2100 ? year : throw new RuleBroken(Rules.NotABirthYear, header);
    }

    [GeneratedRegex(@"^[+-]?\d+([.,]\d+)?[eE][+-]?\d+$")]
    private static partial Regex LostDigits();

    [GeneratedRegex(@"[\s\u200b\u00ad]+")]
    private static partial Regex Invisible();

    [GeneratedRegex(@"^[^\s(:]+")]
    private static partial Regex FirstWord();
}
