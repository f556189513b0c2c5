using Ledger.Domain;

namespace Ledger.Store.Persons;

/// <summary>The command to erase all that is kept beside a subject.</summary>
/// <param name="District">In whose book.</param>
/// <param name="Subject">The subject.</param>
/// <param name="Reason">Why: request, retention, unlawful, legal-obligation or other.</param>
/// <param name="Scope">The association that the caller acts for and is bound to; null for the district.</param>
public sealed record ErasePersonalData(string District, Subject Subject, string Reason, string? Scope);

/// <summary>The erasure as it was recorded; null where nothing was kept.</summary>
public sealed record PersonalDataErased(Erasure? Erasure);

/// <summary>The command to erase, in one district, what has been kept long enough.</summary>
public sealed record EraseDue(string District);

/// <summary>The subjects beside which something was erased.</summary>
public sealed record DueErased(IReadOnlyList<string> Subjects);

/// <summary>The command to set for how long personal data is kept.</summary>
/// <param name="District">In whose book.</param>
/// <param name="Days">For how many days after leaving, or after the last entry about anything else.</param>
/// <param name="ValidFrom">The first day on which it is in force, included.</param>
/// <param name="SetBy">Who sets it.</param>
public sealed record SetRetention(string District, int Days, DateOnly ValidFrom, string SetBy);

/// <summary>Handles the commands about personal data.</summary>
public static class PersonalDataHandler
{
    public static async Task<PersonalDataErased> Handle(ErasePersonalData command, DistrictBooks books, CancellationToken cancel) =>
        new(await (await books.Of(command.District, cancel)).Erasures.Erase(command.Subject, command.Reason, command.Scope, cancel));

    public static async Task<DueErased> Handle(EraseDue command, DistrictBooks books, CancellationToken cancel) =>
        new(await (await books.Of(command.District, cancel)).Erasures.EraseDue(cancel));

    public static async Task<RetentionRule> Handle(SetRetention command, DistrictBooks books, CancellationToken cancel) =>
        await (await books.Of(command.District, cancel)).Erasures.SetRule(command.Days, command.ValidFrom, command.SetBy, cancel);
}
