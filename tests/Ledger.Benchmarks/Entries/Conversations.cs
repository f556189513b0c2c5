namespace Ledger.Benchmarks.Entries;

/// <summary>Conversations with one contact, or with several: what happens where many post about the same subject.</summary>
internal static class Conversations
{
    public static string Opened(string tag, int contacts) => $"[{string.Join(',', Enumerable.Range(0, contacts).Select(c =>
        $$$"""{"specversion":"1.0","id":"{{{tag}}}-open-{{{c}}}","source":"/district","type":"contact.opened","subject":"contact/{{{tag}}}-{{{c}}}","data":{"occurredOn":"2024-01-08","name":"Exempelfacket","kind":"union"}}"""))}]";

    public static IEnumerable<string> Held(string tag, int contacts, int count) => Enumerable.Range(0, count).Select(i =>
        $$$"""{"specversion":"1.0","id":"{{{tag}}}-{{{i}}}","source":"/district","type":"contact.conversation-held","subject":"contact/{{{tag}}}-{{{i % contacts}}}","data":{"occurredOn":"2024-04-02","channel":"phone","topics":["welfare"]}}""");
}
