using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Unicode;
using Ledger.Words;

namespace Ledger.Commands;

/// <summary>
/// A file of entries as UTF-8, whatever it is written in. Text that is not what it should be is never guessed at: a book that forgets nothing must not
/// take in a letter that nobody wrote.
/// </summary>
internal static class EntryText
{
    /// <summary>The encoding of a name, as the registry of the internet and people write it; null where there is none.</summary>
    public static Encoding? Named(string name)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        try
        {
            return Encoding.GetEncoding(name.Equals("latin-1", StringComparison.OrdinalIgnoreCase) ? "latin1" : name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>A text as UTF-8.</summary>
    /// <param name="text">The text at its beginning.</param>
    /// <param name="encoding">What it is written in; null for UTF-8, or UTF-16 where a byte order mark says so.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>A stream that throws a <see cref="FormatException"/> where it comes to what is not so written.</returns>
    public static async Task<Stream> ReadAsync(PipeReader text, Encoding? encoding, CancellationToken cancel)
    {
        // Looks without consuming: what reads the rest begins at the beginning.
        var read = await text.ReadAtLeastAsync(2, cancel);
        byte[] begin = [.. read.Buffer.Slice(0, Math.Min(2, read.Buffer.Length)).ToArray()];
        text.AdvanceTo(read.Buffer.Start);
        encoding ??= begin switch
        {
            [0xFF, 0xFE] => new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true),
            [0xFE, 0xFF] => new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true),
            _ => null,
        };
        return new Checked(encoding is null or UTF8Encoding ? text.AsStream() : Encoding.CreateTranscodingStream(text.AsStream(), encoding, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)));
    }

    /// <summary>A stream that is UTF-8 from its beginning to its end, or says on which line it is not.</summary>
    private sealed class Checked(Stream inner) : Stream
    {
        private readonly byte[] _open = new byte[3];
        private int _opened;
        private int _line = 1;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                var length = await inner.ReadAsync(buffer, cancellationToken);
                Check(buffer.Span[..length], isEnd: length == 0 && buffer.Length > 0);
                return length;
            }
            catch (DecoderFallbackException wrong)
            {
                throw Wrong(_line, wrong.BytesUnknown is [var first, ..] ? first : (byte)0);
            }
        }

        public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Flush()
        {
            // Nothing is written.
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        // A character may begin in one piece and end in the next: what is open at the end of one is judged with the next.
        private void Check(ReadOnlySpan<byte> piece, bool isEnd)
        {
            byte[] text = [.. _open.AsSpan(0, _opened), .. piece];
            if (text.AsSpan().IndexOf((byte)0) is >= 0 and var nul)
                throw new FormatException(CliWords.Say("Post.NotText", _line + text.AsSpan(0, nul).Count((byte)'\n')));
            var good = text.Length;
            if (!Utf8.IsValid(text))
            {
                good = 0;
                while (good < text.Length && Rune.DecodeFromUtf8(text.AsSpan(good), out _, out var length) == OperationStatus.Done)
                    good += length;
                if (isEnd || Rune.DecodeFromUtf8(text.AsSpan(good), out _, out _) == OperationStatus.InvalidData)
                    throw Wrong(_line + text.AsSpan(0, good).Count((byte)'\n'), text[good]);
            }

            _line += text.AsSpan(0, good).Count((byte)'\n');
            _opened = text.Length - good;
            text.AsSpan(good).CopyTo(_open);
        }

        private static FormatException Wrong(int line, byte value) => new(CliWords.Say("Post.NotSoEncoded", line, $"{value:X2}"));
    }
}
