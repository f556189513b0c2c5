using Ledger.Cluster;
using Ledger.Transparency;

namespace Ledger.Store.Log;

/// <summary>
/// The newest checkpoint of a log in a file beside the signing key, outside the database: by it a service tells that an older backup was restored under it, or that
/// the sealed history was made again.
/// </summary>
/// <param name="file">The file.</param>
public sealed class CheckpointFile(string file)
{
    private string? _kept;

    /// <summary>The file of a district under the ledger's folder.</summary>
    public static CheckpointFile Of(string home, string district) => new(Path.Combine(home, "checkpoints", district));

    /// <summary>What was kept last; null where there is nothing, or nothing that can be read.</summary>
    public Checkpoint? Read()
    {
        try
        {
            return File.Exists(file) ? Checkpoint.Parse(SignedNote.Parse(File.ReadAllText(file)).Text) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>Keeps a note in place of the one before; nothing is written where it is the same.</summary>
    public void Keep(string note)
    {
        if (note == _kept)
            return;
        OwnFiles.MakeFolder(Path.GetDirectoryName(file)!, OwnFiles.Folder);
        var unfinished = file + ".new";
        using (var stream = OwnFiles.Open(unfinished, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            stream.Write(System.Text.Encoding.UTF8.GetBytes(note));
            stream.Flush(flushToDisk: true);
        }

        File.Move(unfinished, file, overwrite: true);
        _kept = note;
    }
}
