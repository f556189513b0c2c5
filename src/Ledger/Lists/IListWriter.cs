using System.Buffers;
using System.IO.Pipelines;

namespace Ledger.Lists;

/// <summary>Writes a list row by row into a pipe, and keeps none of it: who writes flushes the pipe when enough is in it.</summary>
internal interface IListWriter : IAsyncDisposable
{
    /// <summary>Writes what stands before the rows.</summary>
    /// <param name="names">The columns' names.</param>
    /// <param name="headings">The words above them, in the reader's language.</param>
    ValueTask Begin(IReadOnlyList<string> names, IReadOnlyList<string> headings);

    /// <summary>Writes a row: of each column a value of those that <see cref="ListColumn{T}"/> names.</summary>
    ValueTask Add(IReadOnlyList<object?> row);

    /// <summary>Writes what stands after the rows. A list that is not ended is broken off, and no reader takes it for whole where its format can tell.</summary>
    ValueTask End();
}

/// <summary>A stream into a pipe, which never waits: libraries end what they write synchronously, and the server lets nobody wait like that.</summary>
internal sealed class PipeBuffer(PipeWriter pipe) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => pipe.Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer) => pipe.Write(buffer);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Write(buffer, offset, count);
        return Task.CompletedTask;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
