using System.Text.Json.Nodes;

namespace Ledger.Demo;

/// <summary>One entry of the example year, and when its poster posts it.</summary>
/// <param name="PostedAt">What the simulated clock shows when it is posted.</param>
/// <param name="Entry">A structured CloudEvents entry.</param>
/// <param name="ReversesId">
/// For a reversal, the <see cref="Key"/> of the entry that it takes back, posted earlier. Its id in the book is known from
/// that one's receipt: the poster fills it in with <see cref="Reversing"/>.
/// </param>
public sealed record DemoPost(DateTimeOffset PostedAt, JsonObject Entry, string? ReversesId = null)
{
    /// <summary>Who posts it.</summary>
    public string Source => (string)Entry["source"]!;

    /// <summary>The entry's source and id, which together name it among all that are posted.</summary>
    public string Key => KeyOf(Source, (string)Entry["id"]!);

    /// <summary>The key of an entry with this source and id.</summary>
    public static string KeyOf(string source, string id) => $"{source} {id}";

    /// <summary>The entry with the id, in the book, of the one that it reverses.</summary>
    public JsonObject Reversing(Guid entry)
    {
        var filled = (JsonObject)Entry.DeepClone();
        filled["data"]!["entry"] = entry.ToString();
        return filled;
    }
}
