using System.Diagnostics;
using System.Text.Json;
using Ledger.Cluster;

namespace Ledger.Store;

/// <summary>The book up to an entry: another book, one that was restored from an older copy, or one whose postings were rewritten, is another.</summary>
/// <param name="Position">The entry's position; 0 where there is none.</param>
/// <param name="Entry">Its id.</param>
/// <param name="Postings">A sum of the postings up to there.</param>
internal readonly record struct BookState(long Position, Guid Entry, string Postings);

/// <summary>
/// How far an audit has come. An entry is never changed, and what it posts follows from those before it in its stream: so what was found right
/// stays right, as long as the postings are the same. It names subjects by their ids, as differences do, and holds nothing else of them.
/// </summary>
/// <param name="District">Whose book.</param>
/// <param name="Book">The book as it was read.</param>
/// <param name="Through">The stream up to which all were read, included, but for those of associations.</param>
/// <param name="Entries">How many entries were read, for those who watch.</param>
/// <param name="Differing">The streams in which anything differs: they are read again.</param>
internal sealed record Bookmark(string District, BookState Book, string Through, long Entries, IReadOnlyList<string> Differing)
{
    /// <summary>The program by which it was made: another may make other figures of the same entries.</summary>
    public string Program { get; init; } = ThisProgram;

    /// <summary>This build of what reads the entries.</summary>
    public static string ThisProgram { get; } = $"{typeof(Domain.SubjectKind).Module.ModuleVersionId} {typeof(Bookmark).Module.ModuleVersionId}";
}

/// <summary>What the runner of an audit is told of its bookmark.</summary>
public enum BookmarkNews
{
    /// <summary>It goes on from there.</summary>
    Resumed,

    /// <summary>There is none, so it begins at the beginning.</summary>
    None,

    /// <summary>It cannot be read, so it begins at the beginning.</summary>
    Unreadable,

    /// <summary>It is of another book, or the book was restored or its postings rewritten since; so it begins at the beginning.</summary>
    OfAnotherBook,

    /// <summary>Another version of the program made it, so it begins at the beginning.</summary>
    OfAnotherProgram,

    /// <summary>It cannot be written, so the audit goes on without one.</summary>
    Unwritable,
}

/// <summary>
/// The file in which an audit keeps how far it has come, its owner's alone. Whenever the program is killed, it holds a whole bookmark or is not there. It is
/// written now and then, and removed when the audit is done.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="resume">Whether to go on from what it holds.</param>
/// <param name="tell">Told once what became of that; and where it cannot be written.</param>
public sealed class BookmarkFile(string path, bool resume, Action<BookmarkNews> tell)
{
    // Writing takes at most one part in so many of the time.
    private const int Share = 20;

    private static readonly JsonSerializerOptions _json = new() { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    private bool _resume = resume;
    private bool _isUnwritable;
    private Bookmark? _unsaved;
    private long _saved;
    private TimeSpan _pause;

    public string Path => path;

    /// <summary>Whether there is something to go on from.</summary>
    public bool IsThere => File.Exists(path);

    /// <summary>From where to go on; null where that is the beginning.</summary>
    /// <param name="district">Whose book it is.</param>
    /// <param name="stateOfBook">Tells the state of the book up to a position.</param>
    internal async Task<Bookmark?> Open(string district, Func<long, Task<BookState>> stateOfBook)
    {
        var resumes = _resume;
        _resume = false;
        if (resumes)
        {
            var (news, mark) = Read();
            if (news is BookmarkNews.Resumed && (mark!.District != district || await stateOfBook(mark.Book.Position) != mark.Book))
                news = BookmarkNews.OfAnotherBook;
            tell(news);
            if (news is BookmarkNews.Resumed)
                return mark;
        }

        Remove();
        return null;
    }

    /// <summary>Keeps how far the audit has come, if only in memory for a while.</summary>
    internal void Keep(Bookmark mark)
    {
        _unsaved = mark;
        if (Stopwatch.GetElapsedTime(_saved) >= _pause)
            Save();
    }

    /// <summary>Writes what was kept last.</summary>
    internal void Save()
    {
        if (_unsaved is not { } mark || _isUnwritable)
            return;
        var began = Stopwatch.GetTimestamp();
        try
        {
            OwnFiles.MakeFolder(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!, OwnFiles.Folder);
            // It gets its name only when it is whole and on the disk.
            var unfinished = $"{path}.new";
            using (var stream = OwnFiles.Open(unfinished, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                JsonSerializer.Serialize(stream, mark, _json);
                stream.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: true);
            (_unsaved, _saved) = (null, Stopwatch.GetTimestamp());
            _pause = Stopwatch.GetElapsedTime(began, _saved) * Share;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _isUnwritable = true;
            tell(BookmarkNews.Unwritable);
        }
    }

    /// <summary>The audit is done, or begins at the beginning.</summary>
    internal void Remove()
    {
        _unsaved = null;
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // where it cannot be removed it cannot be written either, which is told
        }
    }

    private (BookmarkNews News, Bookmark? Mark) Read()
    {
        try
        {
            using var stream = File.OpenRead(path);
            return JsonSerializer.Deserialize<Bookmark>(stream, _json) is not { } mark ? (BookmarkNews.Unreadable, null)
                : mark.Program != Bookmark.ThisProgram ? (BookmarkNews.OfAnotherProgram, null) : (BookmarkNews.Resumed, mark);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return (BookmarkNews.None, null);
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return (BookmarkNews.Unreadable, null);
        }
    }
}
