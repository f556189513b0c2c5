using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Ledger.Client;

/// <summary>Entries that are posted together: a JSON array within the service's bounds.</summary>
internal sealed class Batch(int first)
{
    private readonly ArrayBufferWriter<byte> _body = new();

    /// <summary>The place of its first entry among all that are posted, counted from 0.</summary>
    public int First { get; } = first;

    public int Count { get; private set; }

    /// <summary>Divides entries into batches without changing their order, reading no further than the batch at hand.</summary>
    public static async IAsyncEnumerable<Batch> SplitAsync(
        IAsyncEnumerable<JsonElement> entries, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var batch = new Batch(0);
        await foreach (var entry in entries.WithCancellation(cancellation))
        {
            if (!batch.HasRoomFor(entry))
            {
                yield return batch;
                batch = new Batch(batch.First + batch.Count);
            }
            batch.Add(entry);
        }
        if (batch.Count > 0) yield return batch;
    }

    /// <summary>The array as UTF-8.</summary>
    public ReadOnlyMemory<byte> ToJson()
    {
        _body.Write("]"u8);
        return _body.WrittenMemory;
    }

    // An entry too large for any batch goes alone, so that the service can say what is wrong with it.
    private bool HasRoomFor(JsonElement entry) =>
        Count == 0
        || (Count < LedgerClient.MaxEntries && _body.WrittenCount + JsonMarshal.GetRawUtf8Value(entry).Length + 2 <= LedgerClient.MaxBytes);

    private void Add(JsonElement entry)
    {
        _body.Write(Count == 0 ? "["u8 : ","u8);
        _body.Write(JsonMarshal.GetRawUtf8Value(entry));
        Count++;
    }
}
