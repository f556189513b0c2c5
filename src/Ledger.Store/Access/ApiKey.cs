using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Ledger.Store.Access;

/// <summary>
/// A key of a machine: <c>ledger_</c>, 160 random bits in 27 digits of base 62, and the first 32 bits of those digits' SHA-256 in 6 more, so that a mistyped
/// key is told from a wrong one without asking anybody, and a leaked one is found by scanners.
/// </summary>
public static class ApiKey
{
    public const string Prefix = "ledger_";
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int RandomDigits = 27;
    private const int CheckDigits = 6;

    /// <summary>A new key.</summary>
    public static string Make()
    {
        var random = Base62(new BigInteger(RandomNumberGenerator.GetBytes(20), isUnsigned: true), RandomDigits);
        return $"{Prefix}{random}{Check(random)}";
    }

    /// <summary>Whether it has the form of a key, its check digits included.</summary>
    public static bool IsWellFormed(string key) =>
        key.Length == Prefix.Length + RandomDigits + CheckDigits && key.StartsWith(Prefix, StringComparison.Ordinal)
        && Check(key[Prefix.Length..^CheckDigits]) == key[^CheckDigits..];

    /// <summary>What is kept of it: its SHA-256. It holds 160 random bits, so nothing slower is needed to keep it from being guessed.</summary>
    public static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private static string Check(string random) => Base62(BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.ASCII.GetBytes(random))), CheckDigits);

    private static string Base62(BigInteger number, int digits)
    {
        var text = new char[digits];
        for (var i = digits - 1; i >= 0; i--)
        {
            number = BigInteger.DivRem(number, 62, out var digit);
            text[i] = Digits[(int)digit];
        }

        return new(text);
    }
}
