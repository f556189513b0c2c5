using System.Runtime.CompilerServices;

namespace Ledger.Domain.Tests;

/// <summary>Names begin to be collected for a cause.</summary>
public sealed record PetitionOpened(DateOnly OccurredOn, [Text(200)] string Title, [Slug] string? Association = null)
    : Fact(OccurredOn), INamesAssociation, IMovesSubject, IStartsHistory
{
    string? INamesAssociation.Named => Association;

    string? IMovesSubject.To => Association;
}

/// <summary>So many have signed.</summary>
[Personal(Personal.Note)]
public sealed record PetitionSigned(DateOnly OccurredOn, [Whole(1, 100_000)] int Names) : Fact(OccurredOn);

/// <summary>The names are handed over to whom they are meant for.</summary>
public sealed record PetitionHandedOver(DateOnly OccurredOn, [OneOf("municipality", "region", "parliament")] string To) : Fact(OccurredOn);

/// <inheritdoc/>
public sealed record PetitionErased(DateOnly OccurredOn, [ErasureReason] string Reason) : Erased(OccurredOn, Reason);

/// <summary>A petition's state: a kind of subject that Ledger does not have, told in this one file.</summary>
public sealed record Petition(string? Association, int Names, DateOnly? HandedOverOn) : IBelongsToAssociation
{
    public const string NotOpen = "petition-not-open";
    public const string AlreadyOpened = "petition-already-opened";

    public static Account Signatures { get; } = new("signatures", Sort.Flow, new Dimension("association"));

    public static SubjectKind SubjectKind { get; } = SubjectKind.Of<Petition>(
        "petition",
        Evolve,
        EntryType.Of<PetitionOpened>("petition.opened"),
        EntryType.Of<PetitionSigned>("petition.signed"),
        EntryType.Of<PetitionHandedOver>("petition.handed-over"),
        EntryType.Of<PetitionErased>("petition.erased")).With(Signatures);

    public static Petition Evolve(Petition? petition, Fact fact, TimelineBuilder steps, Subject subject)
    {
        if (fact is PetitionOpened opened)
        {
            Rules.Require(petition is null, AlreadyOpened);
            return new(opened.Association, 0, null);
        }

        if (petition is not { HandedOverOn: null })
            throw new RuleBroken(NotOpen, fact.OccurredOn);
        if (fact is not PetitionSigned signed)
            return petition with { HandedOverOn = fact.OccurredOn };
        steps.Counts(signed.OccurredOn, Signatures.Cell(petition.Association), signed.Names);
        return petition with { Names = petition.Names + signed.Names };
    }

#pragma warning disable CA2255 // the kind is there before any test reads or writes
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void IsAdded() => SubjectKinds.Add(SubjectKind); // the one line in a list
}
