using Ledger.Domain;
using Ledger.Store.Persons;

namespace Ledger.Store;

/// <summary>What is posted at one index: a draft, or what is wrong with its form.</summary>
public readonly record struct Item(ProposedEntry? ProposedEntry, RuleBroken? Malformed)
{
    /// <summary>The personal data that was posted with it, sealed; null where there was none.</summary>
    public SealedPost? Sealed { get; init; }

    public static implicit operator Item(ProposedEntry draft) => new(draft, null);

    public static implicit operator Item(RuleBroken malformed) => new(null, malformed);
}

/// <summary>What became of one item.</summary>
/// <param name="Receipt">Where it stands in the book; null when it was refused.</param>
/// <param name="IsDuplicate">Whether it stood there before this post.</param>
/// <param name="Refused">Why it was refused; null when it was not.</param>
public readonly record struct Answer(Place? Receipt, bool IsDuplicate, RuleBroken? Refused);

/// <summary>The writer cannot take more just now, or cannot reach the database: nothing is lost by posting again later.</summary>
public sealed class TryAgainException(string reason, TimeSpan after, Exception? cause = null) : Exception(reason, cause)
{
    /// <summary>How long to wait.</summary>
    public TimeSpan After { get; } = after;
}

/// <summary>A post that waits for the writer.</summary>
internal sealed record Post(IReadOnlyList<Item> Items, bool Partial, CancellationToken Cancel)
{
    public TaskCompletionSource<IReadOnlyList<Answer>> Done { get; } = new();
}
