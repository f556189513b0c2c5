using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Ledger.Words;

namespace Ledger.Commands;

/// <summary>
/// Entries as people keep them, a JSON array or JSON lines: told apart by the first character, and read as they come,
/// so that a file of any length can be posted.
/// </summary>
/// <param name="stream">The file.</param>
/// <param name="encoding">What it is written in; null for UTF-8, or UTF-16 where a byte order mark says so.</param>
internal sealed class EntryFile(Stream stream, Encoding? encoding = null)
{
    // Where the file is one of lines: the line on which each entry stands, since blank ones are skipped.
    private readonly List<int> _lines = [];
    private bool _isArray;

    /// <summary>The entries in order.</summary>
    /// <exception cref="FormatException">What comes next is not JSON, or not written in the encoding; the message says where.</exception>
    public async IAsyncEnumerable<JsonElement> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var input = PipeReader.Create(await EntryText.ReadAsync(PipeReader.Create(stream), encoding, cancellation));
        var first = await FirstAsync(input, cancellation);
        if (first is not (null or (byte)'[' or (byte)'{'))
            throw await NoEntriesAsync(input, cancellation);
        _isArray = first == '[';
        var entries = _isArray
            ? JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(input, cancellationToken: cancellation)
            : LinesAsync(input, cancellation);

        await using var entry = entries.GetAsyncEnumerator(cancellation);
        while (true)
        {
            try
            {
                if (!await entry.MoveNextAsync()) yield break;
            }
            catch (JsonException wrong)
            {
                // Each line is read for itself, and an array as a whole.
                throw new FormatException(CliWords.Say("Post.NotJson", _isArray ? wrong.LineNumber + 1 : _lines[^1], wrong.BytePositionInLine + 1), wrong);
            }
            yield return entry.Current;
        }
    }

    /// <summary>Where an entry stands, in words: its line, or its number in the array, both counted from 1.</summary>
    /// <param name="index">The entry's place among those read, counted from 0.</param>
    public string Place(int index) =>
        _isArray ? CliWords.Say("Post.Item", index + 1) : CliWords.Say("Post.Line", _lines[index]);

    private async IAsyncEnumerable<JsonElement> LinesAsync(
        PipeReader input, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var reader = new StreamReader(input.AsStream());
        for (var number = 1; await reader.ReadLineAsync(cancellation) is { } line; number++)
        {
            if (string.IsNullOrWhiteSpace(line)) continue;
            _lines.Add(number);
            yield return JsonElement.Parse(line);
        }
    }

    // Looks without consuming: what reads the rest begins at the beginning.
    private static async Task<byte?> FirstAsync(PipeReader input, CancellationToken cancellation)
    {
        while (true)
        {
            var read = await input.ReadAsync(cancellation);
            var first = FirstOf(read.Buffer);
            var found = first is not null || read.IsCompleted;
            input.AdvanceTo(read.Buffer.Start, found ? read.Buffer.Start : read.Buffer.End);
            if (found) return first;
        }
    }

    // Most often it is a list that was saved as a table: then the way from there to entries is said.
    private static async Task<FormatException> NoEntriesAsync(PipeReader input, CancellationToken cancellation)
    {
        using var reader = new StreamReader(input.AsStream());
        var header = "";
        while (string.IsNullOrWhiteSpace(header))
            header = await reader.ReadLineAsync(cancellation) ?? throw new EndOfStreamException();
        return new(header.AsSpan().IndexOfAny(";,\t") >= 0 ? CliWords.Say("Post.Table") : CliWords.Say("Post.NoEntries"));
    }

    // A byte order mark is as blank as a space.
    private static byte? FirstOf(in ReadOnlySequence<byte> bytes)
    {
        var reader = new SequenceReader<byte>(bytes);
        reader.AdvancePastAny(" \t\r\n\uFEFF"u8);
        return reader.TryPeek(out var first) ? first : null;
    }
}
