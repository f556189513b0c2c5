using System.Text.Json;
using Ledger.Domain;
using Npgsql;

namespace Ledger.Store;

/// <summary>An event in the book that is none of Ledger's, or that Ledger cannot read.</summary>
public sealed class UnreadableEventException(string type) : Exception($"an event of the stored type {type} is none that Ledger can read; ledger check lists it");

/// <summary>Reads events as they are stored.</summary>
internal static class StoredFact
{
    /// <summary>The fact of the event at hand.</summary>
    /// <exception cref="UnreadableEventException">It is none of Ledger's.</exception>
    public static Fact Read(NpgsqlDataReader reader, int type, int data)
    {
        var name = reader.GetString(type);
        try
        {
            return FactJson.Read(EntryType.Stored(name) ?? throw new UnreadableEventException(name), reader.GetFieldValue<byte[]>(data));
        }
        catch (JsonException)
        {
            throw new UnreadableEventException(name);
        }
    }
}
