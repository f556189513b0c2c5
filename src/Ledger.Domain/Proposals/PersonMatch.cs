namespace Ledger.Domain;

/// <summary>Whether two sets of details may be of one person. It is a supposition, which a person confirms.</summary>
public static class PersonMatch
{
    /// <summary>Whether they may be: they have the same name and the same year of birth or, where the year of one is not known, no two e-mail addresses.</summary>
    public static bool MayBeOne(Person one, Person other) =>
        one.Name is not null && other.Name is not null && Name(one.Name) == Name(other.Name)
        && (one.BirthYear is { } year && other.BirthYear is { } otherYear ? year == otherYear
            : one.Email is null || other.Email is null || string.Equals(one.Email, other.Email, StringComparison.OrdinalIgnoreCase));

    /// <summary>By what two rows of a list are taken for one person where neither has a number; null where there is no name.</summary>
    public static object? Key(Person? person) => person?.Name is { } name ? (Name(name), person.BirthYear, person.Email?.ToUpperInvariant()) : null;

    /// <summary>A name by which two spellings are compared: without regard to case and white space.</summary>
    public static string Name(string name) => string.Join(' ', name.ToUpperInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>A number of a list by which two spellings are compared: letters and digits alone, in one case, without the zeros that spreadsheets lose.</summary>
    public static string Plain(string number) => new string([.. number.Where(char.IsLetterOrDigit).Select(char.ToUpperInvariant)]).TrimStart('0');

    /// <summary>Whether two telephone numbers are the same but for signs, and the Swedish prefix.</summary>
    public static bool SamePhone(string? one, string? other) => (one is null || other is null) ? one is null : Digits(one) == Digits(other);

    private static string Digits(string phone)
    {
        var digits = new string([.. phone.Where(char.IsAsciiDigit)]);
        return phone.StartsWith("+46", StringComparison.Ordinal) ? digits[2..].TrimStart('0')
            : phone.StartsWith("0046", StringComparison.Ordinal) ? digits[4..].TrimStart('0')
            : phone.StartsWith('+') ? digits : digits.TrimStart('0');
    }
}
