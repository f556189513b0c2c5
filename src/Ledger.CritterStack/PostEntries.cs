using System.Text.Json;
using System.Text.Json.Serialization;
using Ledger.Domain;
using Ledger.Store;
using Wolverine;

namespace Ledger.CritterStack;

/// <summary>Posts entries to a district's book. Sent again, it gives the same answer: what is recorded already is not recorded twice.</summary>
/// <param name="District">The district.</param>
/// <param name="Items">What is posted; personal data in it is sealed.</param>
/// <param name="Partial">Whether each is recorded or refused for itself; else all are, or none.</param>
public sealed record PostEntries(string District, IReadOnlyList<Item> Items, bool Partial = false);

/// <summary>What became of them, in the order in which they were posted.</summary>
public sealed record EntriesPosted(IReadOnlyList<Answer> Answers);

/// <summary>Finds the books.</summary>
public sealed class Books(Func<string, ValueTask<Book?>> find)
{
    internal async ValueTask<Book> Of(string district) => await find(district) ?? throw new ArgumentException($"there is no book of {district}", nameof(district));
}

/// <summary>Hands posts to the district's writer, which takes all that wait as one batch.</summary>
public static class PostEntriesHandler
{
    public static async Task<EntriesPosted> Handle(PostEntries command, Books books, CancellationToken cancel) =>
        new(await (await books.Of(command.District)).Queue.Post(command.Items, command.Partial, cancel));
}

/// <summary>The way over the bus: every post is a message.</summary>
internal sealed class PostsAsMessages(District district, Func<CancellationToken, Task<IMessageBus>> bus) : IWriter
{
    // The writer gives up first.
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(5);

    public async Task<IReadOnlyList<Answer>> Post(IReadOnlyList<Item> items, bool partial, CancellationToken cancel) =>
        (await (await bus(cancel)).InvokeAsync<EntriesPosted>(new PostEntries(district.Name, items, partial), cancel, _patience)).Answers;
}

/// <summary>How what is posted is spelt where the message is stored or sent.</summary>
internal sealed class FactConverter : JsonConverter<Fact>
{
    public override Fact Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var json = JsonDocument.ParseValue(ref reader);
        var type = EntryType.Named(json.RootElement.GetProperty("type").GetString()!) ?? throw new JsonException("no such type of entry");
        return FactJson.Read(type, System.Text.Encoding.UTF8.GetBytes(json.RootElement.GetProperty("data").GetRawText()));
    }

    public override void Write(Utf8JsonWriter writer, Fact value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("type", EntryType.Of(value).Name);
        writer.WritePropertyName("data");
        writer.WriteRawValue(FactJson.Write(value));
        writer.WriteEndObject();
    }
}

/// <summary>A rule that a post breaks in form, with its words as text.</summary>
internal sealed class RuleBrokenConverter : JsonConverter<RuleBroken>
{
    private sealed record Spelt(string Rule, string[] Words);

    public override RuleBroken Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var spelt = JsonSerializer.Deserialize<Spelt>(ref reader, options)!;
        return new(spelt.Rule, [.. spelt.Words]);
    }

    public override void Write(Utf8JsonWriter writer, RuleBroken value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, new Spelt(value.Rule, [.. value.Words.Select(w => $"{w}")]), options);
}
