using System.Security.Cryptography;
using System.Text;

namespace Ledger.Store.Persons;

/// <summary>What is sealed with it, and must be the same to open it: a row of another district, subject, ref or field opens nothing here.</summary>
internal readonly record struct Envelope(string District, string Subject, Guid Ref, string Field)
{
    // None of them can hold a line feed.
    public byte[] Bytes => Encoding.UTF8.GetBytes($"ledger/personal\n{District}\n{Subject}\n{Ref:D}\n{Field}");
}

/// <summary>A subject's key as it is kept: wrapped by the master key of that id.</summary>
public sealed record WrappedKey(string Master, byte[] Wrapped);

/// <summary>Sealed bytes: the nonce, and the ciphertext with its tag.</summary>
public sealed record SealedBytes(byte[] Nonce, byte[] Ciphertext)
{
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Ciphertext));
}

/// <summary>AES-256-GCM (NIST SP 800-38D) with a fresh random nonce each time; a key seals few things, so nonces of 96 random bits do not meet.</summary>
internal static class Sealing
{
    public const int NonceLength = 12;
    private const int Tag = 16;

    public static byte[] NewKey() => RandomNumberGenerator.GetBytes(MasterKey.Length);

    public static SealedBytes Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> text, ReadOnlySpan<byte> envelope) =>
        Seal(key, text, envelope, RandomNumberGenerator.GetBytes(NonceLength));

    /// <param name="key">The key.</param>
    /// <param name="text">What is sealed.</param>
    /// <param name="envelope">What must be the same to open it.</param>
    /// <param name="nonce">One that no other text is sealed with under this key.</param>
    public static SealedBytes Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> text, ReadOnlySpan<byte> envelope, byte[] nonce)
    {
        var ciphertext = new byte[text.Length + Tag];
        using var aes = new AesGcm(key, Tag);
        aes.Encrypt(nonce, text, ciphertext.AsSpan(..^Tag), ciphertext.AsSpan(^Tag..), envelope);
        return new(nonce, ciphertext);
    }

    /// <summary>What was sealed; null when so much as a bit of it, of the nonce or of the envelope is another.</summary>
    public static byte[]? Open(ReadOnlySpan<byte> key, SealedBytes bytes, ReadOnlySpan<byte> envelope)
    {
        if (bytes.Nonce.Length != NonceLength || bytes.Ciphertext.Length < Tag)
            return null;
        var text = new byte[bytes.Ciphertext.Length - Tag];
        using var aes = new AesGcm(key, Tag);
        try
        {
            aes.Decrypt(bytes.Nonce, bytes.Ciphertext.AsSpan(..^Tag), bytes.Ciphertext.AsSpan(^Tag..), text, envelope);
            return text;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    public static WrappedKey Wrap(MasterKey master, ReadOnlySpan<byte> key, string district, string subject)
    {
        var (nonce, ciphertext) = Seal(master.Bytes, key, KeyEnvelope(district, subject));
        return new(master.Id, [.. nonce, .. ciphertext]);
    }

    /// <summary>The subject's key; null when it is damaged, or wrapped by a master key that is not here.</summary>
    public static byte[]? Unwrap(MasterKeys masters, WrappedKey key, string district, string subject) =>
        masters.TryFind(key.Master, out var master) && key.Wrapped.Length == NonceLength + MasterKey.Length + Tag
            ? Open(master.Bytes, new(key.Wrapped[..NonceLength], key.Wrapped[NonceLength..]), KeyEnvelope(district, subject)) : null;

    private static byte[] KeyEnvelope(string district, string subject) => Encoding.UTF8.GetBytes($"ledger/key\n{district}\n{subject}");
}
