namespace Ledger.Cluster;

/// <summary>
/// Files and folders that are their owner's alone from the moment they exist, whatever the umask. Windows has no such modes and
/// keeps its own.
/// </summary>
public static class OwnFiles
{
    /// <summary>The mode of a file: its owner reads and writes it.</summary>
    public const UnixFileMode File = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The mode of a folder: its owner lists it, reaches what is in it and changes that.</summary>
    public const UnixFileMode Folder = File | UnixFileMode.UserExecute;

    internal const UnixFileMode OthersPass = UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    internal const UnixFileMode OthersRead = UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Opens a file; one that this makes gets the mode <see cref="File"/>.</summary>
    /// <exception cref="IOException">As the constructor of <see cref="FileStream"/> says.</exception>
    public static FileStream Open(string path, FileMode mode, FileAccess access, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = File;
        return new FileStream(path, options);
    }

    /// <summary>Makes the folder unless it is there; then its mode stays what it is.</summary>
    public static void MakeFolder(string path, UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, mode);
    }

    internal static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
            System.IO.File.SetUnixFileMode(path, mode);
    }

    /// <summary>Adds to the mode, since the folder may be one that others already use.</summary>
    internal static void AllowMode(string path, UnixFileMode more)
    {
        if (!OperatingSystem.IsWindows())
            System.IO.File.SetUnixFileMode(path, System.IO.File.GetUnixFileMode(path) | more);
    }
}
