namespace Ledger.Store;

/// <summary>The command to record entries in a district's book. Sent again it gives the same answer: what is recorded already is not recorded twice.</summary>
/// <param name="District">The district.</param>
/// <param name="Poster">Who posts, by the id of a key or an issuer's subject.</param>
/// <param name="Items">What is posted; personal data in it is sealed.</param>
/// <param name="Partial">Whether what does not read is left out, and the rest recorded; else all are recorded, or none.</param>
public sealed record PostEntries(string District, string Poster, IReadOnlyList<Item> Items, bool Partial = false);

/// <summary>What became of the entries, in the order in which they were posted.</summary>
public sealed record EntriesPosted(IReadOnlyList<Answer> Answers);

/// <summary>Hands posts to the district's queue, which takes all that wait as one batch.</summary>
public static class PostEntriesHandler
{
    public static async Task<EntriesPosted> Handle(PostEntries command, DistrictBooks books, CancellationToken cancel) =>
        new(await (await books.Of(command.District, cancel)).Queue.Post(command.Poster, command.Items, command.Partial, cancel));
}
