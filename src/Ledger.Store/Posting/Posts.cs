using System.Diagnostics;
using Ledger.Domain;
using Ledger.Store.Persons;
using Activity = System.Diagnostics.Activity;

namespace Ledger.Store;

/// <summary>What is posted at one index: an entry, or what is wrong with its form.</summary>
public readonly record struct Item(ProposedEntry? Entry, RuleBroken? Malformed)
{
    /// <summary>The personal data that was posted with it, sealed; null where there was none.</summary>
    public SealedPost? Sealed { get; init; }

    public static implicit operator Item(ProposedEntry entry) => new(entry, null);

    public static implicit operator Item(RuleBroken malformed) => new(null, malformed);
}

/// <summary>Where an entry stands in the book.</summary>
public readonly record struct Place(long Position, DateTimeOffset RecordedAt);

/// <summary>What became of one item.</summary>
/// <param name="Receipt">Where it stands in the book; null when it was refused.</param>
/// <param name="IsDuplicate">Whether it stood there before this post.</param>
/// <param name="Refused">Why it was refused; null when it was not.</param>
public readonly record struct Answer(Place? Receipt, bool IsDuplicate, RuleBroken? Refused)
{
    /// <summary>Whether it stands in a refused post of an association, and is about a subject of which the association sees nothing.</summary>
    public bool Probes { get; init; }

    /// <summary>The answers to a post that is about more than can be read.</summary>
    /// <param name="items">What was posted.</param>
    /// <param name="goes">How many of its first entries would be about so much that it can be read.</param>
    internal static IReadOnlyList<Answer> TooHeavy(IReadOnlyList<Item> items, int goes)
    {
        var heavy = new RuleBroken(Rules.PostTooHeavy, goes);
        return [.. items.Select(_ => new Answer(null, false, heavy))];
    }
}

/// <summary>The queue cannot take more just now, or cannot reach the database: nothing is lost by posting again later.</summary>
public sealed class TryAgainException(string reason, TimeSpan after, Exception? cause = null) : Exception(reason, cause)
{
    /// <summary>How long to wait.</summary>
    public TimeSpan After { get; } = after;
}

/// <summary>A post that waits to be recorded.</summary>
/// <param name="Poster">Who posts: posts of different posters take turns.</param>
/// <param name="Items">What is posted.</param>
/// <param name="Partial">Whether what does not read is left out, and the rest recorded.</param>
/// <param name="Cancel">Cancelled when the poster has gone away.</param>
internal sealed record Post(string Poster, IReadOnlyList<Item> Items, bool Partial, CancellationToken Cancel)
{
    public TaskCompletionSource<IReadOnlyList<Answer>> Done { get; } = new();

    /// <summary>The request that it came with, for traces.</summary>
    public ActivityContext Request { get; } = Activity.Current?.Context ?? default;
}
