namespace Ledger.Domain;

/// <summary>Compares what cells are named by, before they are spelt: texts, lists of texts, and nulls.</summary>
internal sealed class CellValues : IEqualityComparer<object?[]>, IAlternateEqualityComparer<ReadOnlySpan<object?>, object?[]>
{
    public static CellValues Comparer { get; } = new();

    private CellValues()
    {
    }

    public bool Equals(object?[]? x, object?[]? y) => Equals(x.AsSpan(), y!);

    public bool Equals(ReadOnlySpan<object?> alternate, object?[] other)
    {
        if (alternate.Length != other.Length)
            return false;
        for (var i = 0; i < other.Length; i++)
            if (!Same(alternate[i], other[i]))
                return false;
        return true;
    }

    public int GetHashCode(object?[] obj) => GetHashCode(obj.AsSpan());

    public int GetHashCode(ReadOnlySpan<object?> alternate)
    {
        var hash = default(HashCode);
        foreach (var value in alternate)
            if (value is IReadOnlyList<string> list)
                foreach (var item in list)
                    hash.Add(item);
            else
                hash.Add((string?)value);
        return hash.ToHashCode();
    }

    public object?[] Create(ReadOnlySpan<object?> alternate) => alternate.ToArray();

    private static bool Same(object? a, object? b) => (a, b) switch
    {
        (string one, string other) => one == other,
        (IReadOnlyList<string> one, IReadOnlyList<string> other) => one.SequenceEqual(other),
        _ => a is null && b is null,
    };
}
