using System.Security.Cryptography;
using System.Text;
using Ledger.Domain;

namespace Ledger.Store.Persons;

/// <summary>
/// By what a member is found whose number a list tells, though the number itself is sealed: HMAC-SHA-256 (RFC 2104) of the number under a key of the
/// district's own. It stands beside the sealed person and is erased with it.
/// </summary>
public sealed class NumberIndex
{
    // What wraps a subject's key is bound to the subject; this is none.
    private const string Subject = "index/number";

    private readonly byte[] _key;

    private NumberIndex(byte[] key) => _key = key;

    /// <summary>The index of a district. Its key is read, or made the first time; another service that opens the same book at the same time gets the same.</summary>
    /// <exception cref="DatabaseUnusableException">It does not open.</exception>
    public static async Task<NumberIndex> Open(Database database, District district, MasterKeys masters, CancellationToken cancel)
    {
        var made = Sealing.Wrap(masters.Current, Sealing.NewKey(), district.Name, Subject);
        await using var batch = database.Owner.CreateBatch();
        batch.BatchCommands.Add(new("insert into personal.index_keys (district, master, wrapped) values ($1, $2, $3) on conflict do nothing")
        {
            Parameters = { new() { Value = district.Name }, new() { Value = made.Master }, new() { Value = made.Wrapped } },
        });
        batch.BatchCommands.Add(new("select master, wrapped from personal.index_keys where district = $1") { Parameters = { new() { Value = district.Name } } });
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        return new(Unwrap(masters, new(reader.GetString(0), reader.GetFieldValue<byte[]>(1)), district.Name));
    }

    /// <summary>The key of a district's index, opened.</summary>
    /// <exception cref="DatabaseUnusableException">It does not open.</exception>
    internal static byte[] Unwrap(MasterKeys masters, WrappedKey kept, string district) =>
        Sealing.Unwrap(masters, kept, district, Subject) ?? throw new DatabaseUnusableException(StoreWords.Say("KeyDoesNotOpen", Subject, district, kept.Master));

    /// <summary>The same key wrapped by another master key.</summary>
    internal static WrappedKey Wrap(MasterKey master, byte[] key, string district) => Sealing.Wrap(master, key, district, Subject);

    /// <summary>By what the member of a number is found. Spaces, signs, case and leading zeros make no difference, since spreadsheets lose them.</summary>
    /// <returns>32 bytes; null where the text has no letter and no digit.</returns>
    public byte[]? Of(string number)
    {
        var plain = PersonMatch.Plain(number);
        return plain.Length == 0 ? null : HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"number\n{plain}"));
    }

    /// <summary>An id for somebody who has none yet: a name-based UUID (RFC 9562, version 8) of where a list tells of them, which says nothing to those without the key.</summary>
    public string Id(string place)
    {
        var hash = HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"id\n{place}"));
        (hash[6], hash[8]) = ((byte)((hash[6] & 0x0F) | 0x80), (byte)((hash[8] & 0x3F) | 0x80));
        return new Guid(hash.AsSpan(0, 16), bigEndian: true).ToString();
    }

    /// <summary>By what the member is found whose person is kept; null of what holds no number.</summary>
    internal byte[]? OfKept(string field, ReadOnlySpan<byte> text) =>
        field == Personal.Person && text.IndexOf("\"number\":"u8) >= 0 && FactJson.ReadPerson(text).Number is { } number ? Of(number) : null;
}
