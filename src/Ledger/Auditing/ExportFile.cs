using System.Text;

namespace Ledger.Auditing;

/// <summary>What stands after the entries of an export.</summary>
/// <param name="Entries">How many entries there are.</param>
/// <param name="Checkpoints">The signed notes, by size.</param>
/// <param name="Key">The key that is said to verify the newest; null where the export ends before it.</param>
internal sealed record ExportEnd(long Entries, IReadOnlyList<string> Checkpoints, string? Key);

/// <summary>Reads an export line by line, however large it is.</summary>
internal static class ExportFile
{
    /// <summary>The lines, without their newlines; an empty one is left out. Each is to be used before the next is asked for.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Lines(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        var (buffer, start, length) = (new byte[1 << 20], 0, 0);
        while (true)
        {
            if (buffer.AsSpan(start, length - start).IndexOf((byte)'\n') is >= 0 and var end)
            {
                if (end > 0)
                    yield return buffer.AsMemory(start, end);
                start += end + 1;
                continue;
            }

            buffer.AsSpan(start, length - start).CopyTo(buffer);
            (start, length) = (0, length - start);
            if (length == buffer.Length)
                Array.Resize(ref buffer, 2 * buffer.Length);
            if (file.Read(buffer.AsSpan(length)) is > 0 and var read)
            {
                length += read;
                continue;
            }

            if (length > 0)
                yield return buffer.AsMemory(0, length);
            yield break;
        }
    }

    /// <summary>The entries alone, each with its place from 0.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Entries(string path) => Lines(path).Where(line => ExportLine.Read(line.Span).IsEntry);

    /// <summary>What stands after the entries.</summary>
    public static ExportEnd End(string path)
    {
        var (entries, checkpoints, key) = (0L, new List<string>(), (string?)null);
        foreach (var line in Lines(path))
        {
            var read = ExportLine.Read(line.Span);
            if (read.IsEntry)
                entries++;
            if (read.Checkpoint is { } note)
                checkpoints.Add(note);
            key = read.Key ?? key;
        }

        return new(entries, checkpoints, key);
    }

    /// <summary>Cuts an export off after its last whole line of an entry.</summary>
    /// <returns>That entry's line; null where there is none.</returns>
    public static string? CutAfterEntries(FileStream file)
    {
        var (last, length) = ((byte[]?)null, 0L);
        foreach (var line in Lines(file.Name))
        {
            if (!ExportLine.Read(line.Span).IsEntry || !line.Span.EndsWith("}"u8))
                break;
            (last, length) = (line.ToArray(), length + line.Length + 1);
        }

        file.SetLength(Math.Min(length, file.Length));
        file.Seek(0, SeekOrigin.End);
        if (last is not null && length > file.Length)
            file.WriteByte((byte)'\n'); // it was cut off just before its end
        return last is null ? null : Encoding.UTF8.GetString(last);
    }
}
