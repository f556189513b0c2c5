namespace Ledger.Domain;

/// <summary>What is recorded of a person, beside the book and never in it. At least one of them is given.</summary>
/// <param name="Name">The name.</param>
/// <param name="Email">The e-mail address.</param>
/// <param name="Phone">The telephone number.</param>
/// <param name="BirthYear">The year of birth.</param>
/// <param name="Number">The number that the association's own list has for the member.</param>
public sealed record Person(
    [Text(200)] string? Name = null, [Email] string? Email = null, [Phone] string? Phone = null, [Whole(1900, 2100)] int? BirthYear = null, [Text(60)] string? Number = null)
{
    /// <summary>These details, over those recorded before: what is not given now still holds.</summary>
    public Person Over(Person? earlier) => earlier is null ? this
        : new(Name ?? earlier.Name, Email ?? earlier.Email, Phone ?? earlier.Phone, BirthYear ?? earlier.BirthYear, Number ?? earlier.Number);

    /// <summary>Some of these details alone.</summary>
    /// <param name="fields">Their names, such as <c>birthYear</c>.</param>
    public Person Only(IReadOnlySet<string> fields) => new(
        fields.Contains("name") ? Name : null, fields.Contains("email") ? Email : null, fields.Contains("phone") ? Phone : null,
        fields.Contains("birthYear") ? BirthYear : null, fields.Contains("number") ? Number : null);
}

/// <summary>What stands in an event where personal data was posted: where it is kept, sealed, and which bytes these are.</summary>
/// <param name="Ref">The name of the row beside the book.</param>
/// <param name="Sha256">The SHA-256 of the ciphertext, 64 digits of base 16.</param>
public sealed record Sealed(Guid Ref, string Sha256);

/// <summary>Personal data as it was posted, on its way to be sealed.</summary>
/// <param name="Field">The member of the data that held it: <c>person</c> or <c>note</c>.</param>
/// <param name="Text">It, in one spelling: a person as <see cref="FactJson"/> writes it, a note as it is.</param>
public sealed record PersonalText(string Field, byte[] Text);
