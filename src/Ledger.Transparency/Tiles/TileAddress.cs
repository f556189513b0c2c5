using System.Globalization;
using System.Numerics;
using System.Text;

namespace Ledger.Transparency;

/// <summary>
/// Which tile of a log: C2SP tlog-tiles, of height 8. A tile holds the hashes of up to 256 neighbouring nodes, 32 bytes each and nothing between
/// them: the nodes of tree level <c>8 · Level</c> from <c>256 · Index</c> on. Level 0 holds the hashes of the leaves.
/// </summary>
/// <remarks>
/// Spelled <c>{level}/{index}[.p/{width}]</c>: the index in groups of three digits, each but the last with an <c>x</c> before it
/// (<c>0/x001/x234/067</c>), the width only of a partial tile.
/// </remarks>
/// <param name="Level">From 0 to 63.</param>
/// <param name="Index">The tile's place in its level, from 0.</param>
/// <param name="Width">How many hashes it holds, from 1; 256 in a full one.</param>
public readonly record struct TileAddress(int Level, long Index, int Width)
{
    /// <summary>How many levels of the tree a tile spans: 8.</summary>
    public const int Height = 8;

    /// <summary>How many hashes a full tile holds: 256.</summary>
    public const int FullWidth = 1 << Height;

    private const int HighestLevel = 63;

    /// <summary>Whether it can still grow.</summary>
    public bool IsPartial => Width < FullWidth;

    /// <summary>The tile that holds a node, or the hashes below the node that make it, as it is in a tree of <paramref name="size"/> leaves.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The tree has no such node.</exception>
    public static TileAddress Of(NodeId node, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(node.Index);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(node.Index, (size >> node.Level) - 1, nameof(node));
        var level = node.Level / Height;
        return InTree(level, node.Index << (node.Level % Height) >> Height, size);
    }

    /// <summary>The tiles at the right edge of a tree that are not full: one at most for each level, the lowest first. From them it grows on.</summary>
    public static IEnumerable<TileAddress> Edge(long size)
    {
        for (var level = 0; level < Levels(size); level++)
            if ((size >> (Height * level)) % FullWidth != 0)
                yield return InTree(level, size >> (Height * level) >> Height, size);
    }

    /// <summary>All tiles of level 0 of a tree, in order: those with the hashes of its leaves.</summary>
    public static IEnumerable<TileAddress> Leaves(long size)
    {
        for (var index = 0L; index << Height < size; index++)
            yield return InTree(0, index, size);
    }

    /// <summary>How many levels of tiles a tree has.</summary>
    internal static int Levels(long size) => size == 0 ? 0 : BitOperations.Log2((ulong)size) / Height + 1;

    private static TileAddress InTree(int level, long index, long size) =>
        new(level, index, (int)Math.Min(FullWidth, (size >> (Height * level)) - (index << Height)));

    /// <summary>Reads the one spelling of an address.</summary>
    /// <exception cref="FormatException">It is no tile's, or spelled otherwise: more zeros or groups than needed, a width of 0 or of 256.</exception>
    public static TileAddress Parse(string path)
    {
        var (rest, width) = path.Split(".p/") switch
        {
            [var all] => (all, FullWidth),
            [var before, var after] when Number(after) is { } partial and <= FullWidth => (before, (int)partial),
            _ => throw Refused(path),
        };
        var groups = rest.Split('/');
        var digits = string.Concat(groups.Skip(1).Select(group => group.TrimStart('x')));
        if (Number(groups[0]) is not { } level || level > HighestLevel || Number(digits) is not { } index)
            throw Refused(path);
        var address = new TileAddress((int)level, index, width);
        // Every other spelling of the same address ends here.
        return width > 0 && address.ToString() == path ? address : throw Refused(path);
    }

    public override string ToString()
    {
        var path = new StringBuilder();
        for (var (rest, isLast) = (Index, true); isLast || rest > 0; (rest, isLast) = (rest / 1000, false))
            path.Insert(0, string.Create(CultureInfo.InvariantCulture, $"/{(isLast ? "" : "x")}{rest % 1000:000}"));
        path.Insert(0, Level);
        if (IsPartial)
            path.Append(CultureInfo.InvariantCulture, $".p/{Width}");
        return path.ToString();
    }

    private static long? Number(string digits) => long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static FormatException Refused(string path) =>
        new($"'{path}' is no tile's address: level/index, the index in groups of three digits as in 0/x001/234, then .p/width of a partial tile.");
}

/// <summary>A tile with its content.</summary>
/// <param name="Address">Which one.</param>
/// <param name="Hashes">Its hashes, 32 bytes each: <c>32 · Address.Width</c> bytes.</param>
public sealed record Tile(TileAddress Address, ReadOnlyMemory<byte> Hashes);

/// <summary>
/// The content of a tile: its hashes, 32 bytes each. A reader may answer with more than was asked for, since a partial tile need not be kept once
/// a wider one is: the first hashes are the same.
/// </summary>
public delegate ReadOnlyMemory<byte> TileReader(TileAddress address);
