using System.Buffers.Binary;

namespace Ledger.Transparency.Tests;

/// <summary>Keys for tests: the published one, and keys whose seeds are numbers.</summary>
internal static class Keys
{
    public const string PublishedText = """
        ledger.example/log
        8
        XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=

        """;

    public const string PublishedNote = $"""
        {PublishedText}
        — ledger.example/log w6AR7yK9zk4TV36XhHWPp1wlOUkM8nD5WRx+42Lr7m/hWmWq8vea4qRCDQcgHS8NpPm0L7UdTFcODeOCB1cOPFoXZgA=

        """;

    public const string PublishedSpelling = "ledger.example/log+c3a011ef+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea";

    public static VerifierKey Published { get; } = VerifierKey.Parse(PublishedSpelling);

    /// <summary>The secret key of RFC 8032's first test.</summary>
    public static SigningKey PublishedSecret() => SigningKey.FromSeed("ledger.example/log", Convert.FromHexString("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"));

    public static SigningKey Numbered(string name, int number)
    {
        var seed = new byte[32];
        BinaryPrimitives.WriteInt32BigEndian(seed.AsSpan(28), number);
        return SigningKey.FromSeed(name, seed);
    }

    /// <summary>Two keys with one name and, by chance, one id: the first two such numbers.</summary>
    public static (SigningKey One, SigningKey Other) Colliding() => (Numbered("ledger.example/log", 31_416), Numbered("ledger.example/log", 50_108));
}
