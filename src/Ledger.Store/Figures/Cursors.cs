using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ledger.Domain;
using Ledger.Store.Persons;

namespace Ledger.Store;

/// <summary>
/// Where a list goes on: the key of its last row, sealed, since positions and cells are numbered across districts and would tell of others. The key is
/// derived from the master key, so that any service on the same books opens it, after a restart too. The same row has the same cursor, so that an answer
/// may be compared with the one before it: the nonce is a digest of what is sealed.
/// </summary>
public sealed class Cursors(District district, MasterKeys masters)
{
    private static readonly JsonSerializerOptions _strict = new() { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    private readonly byte[] _envelope = Encoding.UTF8.GetBytes($"ledger/cursor\n{district.Name}");

    /// <summary>The cursor to the row after one.</summary>
    public string Of<T>(T key)
    {
        var (json, keys) = (JsonSerializer.SerializeToUtf8Bytes(key), KeysFrom(masters.Current));
        byte[] whole = [.. _envelope, .. json];
        var bytes = Sealing.Seal(keys.Seals, json, _envelope, HMACSHA256.HashData(keys.Digests, whole)[..Sealing.NonceLength]);
        return Base64Url.EncodeToString([.. bytes.Nonce, .. bytes.Ciphertext]);
    }

    /// <summary>The key of the row that a cursor stands after; null where none was given.</summary>
    /// <exception cref="RuleBroken"><see cref="Rules.InvalidCursor"/>: it was not made here, or by a master key that is no longer known.</exception>
    public T? Read<T>(string? cursor)
        where T : class
    {
        if (cursor is null)
            return null;
        if (Base64Url.IsValid(cursor) && Base64Url.DecodeFromChars(cursor) is { Length: > Sealing.NonceLength } bytes)
            foreach (var master in masters.All)
                if (Sealing.Open(KeysFrom(master).Seals, new(bytes[..Sealing.NonceLength], bytes[Sealing.NonceLength..]), _envelope) is { } json)
                    return Parse<T>(json);
        throw new RuleBroken(Rules.InvalidCursor);
    }

    // One of another list is a cursor, but not to this one.
    private static T Parse<T>(byte[] json)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, _strict)!;
        }
        catch (JsonException)
        {
            throw new RuleBroken(Rules.InvalidCursor);
        }
    }

    private static (byte[] Seals, byte[] Digests) KeysFrom(MasterKey master)
    {
        var both = master.Derive("ledger cursor", 2 * MasterKey.Length);
        return (both[..MasterKey.Length], both[MasterKey.Length..]);
    }
}
