namespace Ledger.Cluster;

/// <summary>Locks between programs, held on open files: the kernel lets go of them when a program dies, however it dies.</summary>
internal static class FileLock
{
    private static readonly TimeSpan RetryEvery = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits until nobody else holds the file.</summary>
    public static async Task<FileStream> ExclusiveAsync(string path, CancellationToken cancel)
    {
        using var ticks = new PeriodicTimer(RetryEvery);
        while (true)
        {
            if (TryExclusive(path) is { } held)
                return held;
            await ticks.WaitForNextTickAsync(cancel);
        }
    }

    /// <summary><see langword="null"/> when somebody else holds the file.</summary>
    public static FileStream? TryExclusive(string path)
    {
        try
        {
            return OwnFiles.Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.HResult is 11 or 35)
        {
            // EWOULDBLOCK on Linux and on macOS.
            return null;
        }
    }

    /// <summary>Any number of programs hold it at once.</summary>
    public static FileStream Shared(string path) =>
        OwnFiles.Open(path, FileMode.OpenOrCreate, FileAccess.Read, FileShare.Read);
}
