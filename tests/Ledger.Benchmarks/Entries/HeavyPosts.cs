using Ledger.Domain;

namespace Ledger.Benchmarks.Entries;

/// <summary>A post that asks much of the book.</summary>
/// <param name="Before">The posts that come before it.</param>
/// <param name="Body">The post, a batch.</param>
internal sealed record HeavyPost(IReadOnlyList<string> Before, string Body);

/// <summary>A kind of heavy posts.</summary>
/// <param name="Name">What they are.</param>
/// <param name="Make">One of so many entries, under a tag that is used once in a book.</param>
internal sealed record HeavyKind(string Name, Func<Author, string, int, HeavyPost> Make);

/// <summary>The kinds of posts that an attack, or honest work, would hold a book up with: many entries on one subject, each on a day of its own.</summary>
internal static class HeavyPosts
{
    /// <summary>The association that they name. It is registered before their first day.</summary>
    public const string Association = "norra-exempel";

    private static readonly DateOnly _firstDay = new(1990, 1, 1);
    private static readonly DateOnly _reversedOn = new(2024, 1, 8);

    public static IReadOnlyList<HeavyKind> Kinds { get; } =
    [
        new("conversations with one contact, oldest first", (author, tag, size) => new([Opened(author, tag)], Posted.Batch(Conversations(author, tag, size)))),
        new("conversations with one contact, newest first", (author, tag, size) => new([Opened(author, tag)], Posted.Batch(Conversations(author, tag, size).Reverse()))),
        new("reversals of conversations with one contact, earliest first", (author, tag, size) => new(
            [Opened(author, tag), .. Posted.Batches(Conversations(author, tag, size))], Posted.Batch(Enumerable.Range(0, size).Select(i => Reversal(author, tag, i))))),
        new("renewals of one member, newest first, the joining last", (author, tag, size) => new([], Posted.Batch([.. Renewals(author, tag, size - 1).Reverse(), Joining(author, tag)]))),
        new("one conversation, dated before so many with that contact", (author, tag, size) => new(
            [Opened(author, tag), .. Posted.Batches(Conversations(author, tag, size))], Posted.Batch([Conversation(author, tag, $"{tag}-first", _firstDay)]))),
    ];

    /// <summary>Opens a contact of the author's.</summary>
    public static string Opened(Author author, string contact)
    {
        var association = author.Association is null ? "" : $""","association":"{author.Association}" """;
        return Posted.Batch([Posted.Entry(author, $"{contact}-open", "contact.opened", $"contact/{contact}", _firstDay, $""" "name":"Exempelfacket","kind":"union"{association}""")]);
    }

    /// <summary>Conversations with a contact, one a day, the oldest first.</summary>
    public static IEnumerable<string> Conversations(Author author, string contact, int count) =>
        Enumerable.Range(0, count).Select(i => Conversation(author, contact, $"{contact}-{i}", _firstDay.AddDays(i + 1)));

    /// <summary>The id in the book of the conversation of that number.</summary>
    public static Guid IdOf(Author author, string contact, int number) => EntryId.Of(Posted.District, author.Source, $"{contact}-{number}");

    /// <summary>The reversal of the conversation of that number.</summary>
    public static string Reversal(Author author, string contact, int number) => Posted.Entry(
        author, $"{contact}-r{number}", "entry.reversed", $"contact/{contact}", _reversedOn, $""" "entry":"{IdOf(author, contact, number)}","reason":"wrong-content" """);

    private static string Conversation(Author author, string contact, string id, DateOnly on) => Posted.Entry(
        author, id, "contact.conversation-held", $"contact/{contact}", on, """ "channel":"phone","topics":["welfare"] """);

    private static string Joining(Author author, string member) => Posted.Entry(
        author, $"{member}-join", "member.joined", $"member/{member}", _firstDay, $""" "association":"{Association}" """);

    private static IEnumerable<string> Renewals(Author author, string member, int count) => Enumerable.Range(1, count).Select(i => Posted.Entry(
        author, $"{member}-{i}", "member.renewed", $"member/{member}", _firstDay.AddDays(i), $""" "through":"{Posted.Day(_firstDay.AddDays(i + 30))}" """));
}
