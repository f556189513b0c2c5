using Ledger.Tests.Crash;

namespace Ledger.Tests.Commands;

/// <summary>The program with its service running, an association in the book, and a key of the board's in the environment; for all tests of a class.</summary>
public sealed class SharedProgram : IAsyncLifetime
{
    public LedgerProcess Program { get; } = new();

    public async ValueTask InitializeAsync()
    {
        await Program.Start();
        Program.Environment["LEDGER_SERVER"] = $"{Program.Address}";
        Program.Environment["LEDGER_KEY"] = (await Program.Run("key", "issue", "--role", "board")).Output;
        await Post("""{ "specversion": "1.0", "id": "kil", "source": "/district", "type": "association.registered", "subject": "association/kil", "data": { "occurredOn": "2000-01-01", "name": "Kil" } }"""u8.ToArray());
    }

    /// <summary>A client with the board's key.</summary>
    public HttpClient Http() => new() { BaseAddress = Program.Address, DefaultRequestHeaders = { Authorization = new("Bearer", Program.Environment["LEDGER_KEY"]) } };

    /// <summary>Posts a file of these bytes.</summary>
    public async Task<(int Code, string Output, string Error)> Post(byte[] file, params string[] options)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "entries");
        await File.WriteAllBytesAsync(path, file);
        return await Program.RunWhole(["post", path, .. options]);
    }

    public ValueTask DisposeAsync() => Program.DisposeAsync();
}
