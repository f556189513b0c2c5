using Ledger.Access;
using Ledger.Store.Persons;

namespace Ledger.Pages.Shared;

/// <summary>Personal data on a page: whether the reader may ask for it, and what was asked.</summary>
/// <param name="MayBeAsked">Whether the reader's role may read it.</param>
/// <param name="Purpose">What it was asked for; null where it was not.</param>
/// <param name="LacksPurpose">Whether it was asked for without saying what for.</param>
/// <param name="Shown">What is shown, by subject, where a list was asked for.</param>
public sealed record PersonalData(bool MayBeAsked, string? Purpose = null, bool LacksPurpose = false, IReadOnlyDictionary<string, PersonView>? Shown = null)
{
    /// <summary>The name of the field that holds the purpose.</summary>
    public const string Field = "purpose";

    /// <summary>What it can be asked for. A closed list, so that nothing about a person gets into the access log by being typed.</summary>
    public static IReadOnlyList<string> Purposes { get; } = ["contact", "membership-care", "correct", "answer-person"];

    /// <summary>What a page shows before anybody has asked.</summary>
    public static PersonalData NotAsked(RequestContext context) => new(Policy.Allows(context.Caller.Role, Right.ReadPersons));

    /// <summary>What a form asked for.</summary>
    public static PersonalData Asked(string? purpose) => purpose is not null && Purposes.Contains(purpose) ? new(true, purpose) : new(true, LacksPurpose: true);

    /// <summary>What stands in the access log: the operation, and what it was for.</summary>
    public string LoggedAs(string operation) => $"{operation}/{Purpose}";
}
