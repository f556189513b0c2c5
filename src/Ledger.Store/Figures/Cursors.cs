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
/// derived from the master key, so that any service on the same books opens it, after a restart too.
/// </summary>
public sealed class Cursors(District district, MasterKeys masters)
{
    private static readonly JsonSerializerOptions _strict = new() { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    private readonly byte[] _envelope = Encoding.UTF8.GetBytes($"ledger/cursor\n{district.Name}");

    /// <summary>The cursor to the row after one.</summary>
    public string Of<T>(T key)
    {
        var sealedKey = Sealing.Seal(KeyFrom(masters.Current), JsonSerializer.SerializeToUtf8Bytes(key), _envelope);
        return Base64Url.EncodeToString([.. sealedKey.Nonce, .. sealedKey.Ciphertext]);
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
                if (Sealing.Open(KeyFrom(master), new(bytes[..Sealing.NonceLength], bytes[Sealing.NonceLength..]), _envelope) is { } json)
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

    private static byte[] KeyFrom(MasterKey master) => HKDF.DeriveKey(HashAlgorithmName.SHA256, master.Bytes.ToArray(), MasterKey.Length, info: "ledger cursor"u8.ToArray());
}
