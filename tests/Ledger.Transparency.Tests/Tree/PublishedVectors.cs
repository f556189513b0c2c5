namespace Ledger.Transparency.Tests;

/// <summary>The tree of eight leaves that RFC 6962's implementations test themselves with: its roots, nodes and proofs.</summary>
internal static class PublishedVectors
{
    public static IReadOnlyList<byte[]> Leaves { get; } =
    [
        .. new[] { "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f" }.Select(Convert.FromHexString),
    ];

    /// <summary>The roots at the sizes 0 to 8.</summary>
    public static IReadOnlyList<Hash> Roots { get; } =
    [
        Hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        Hex("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        Hex("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
        Hex("aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
        Hex("d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
        Hex("4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
        Hex("76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"),
        Hex("ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
        Hex("5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
    ];

    private static readonly Hash _a = Hex("96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7");
    private static readonly Hash _b = Hex("5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e");
    private static readonly Hash _c = Hex("6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4");
    private static readonly Hash _d = Hex("bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b");
    private static readonly Hash _e = Hex("ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0");
    private static readonly Hash _f = Hex("0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a");
    private static readonly Hash _g = Hex("b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f");

    public static IReadOnlyList<(long Index, long Size, IReadOnlyList<Hash> Path)> Inclusion { get; } =
    [
        (0, 8, [_a, _b, _c]), (5, 8, [_d, _e, Roots[4]]), (2, 3, [Roots[2]]), (1, 5, [Roots[1], _b, _d]),
    ];

    public static IReadOnlyList<(long From, long To, IReadOnlyList<Hash> Path)> Consistency { get; } =
    [
        (1, 8, [_a, _b, _c]), (6, 8, [_f, _e, Roots[4]]), (2, 5, [_b, _d]), (6, 7, [_f, _g, Roots[4]]),
        .. Enumerable.Range(1, 8).Select(n => ((long)n, (long)n, (IReadOnlyList<Hash>)[])),
    ];

    public static Hash Hex(string hex) => new(Convert.FromHexString(hex));
}
