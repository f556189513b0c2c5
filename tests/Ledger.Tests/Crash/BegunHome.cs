using System.Diagnostics;
using Ledger.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ledger.Tests.Crash;

/// <summary>A home with a book in it that is begun and empty, which each program gets a copy of: to make PostgreSQL's data and all tables takes ten times as long.</summary>
internal static class BegunHome
{
    private static readonly Lazy<Task<string>> _home = new(Make);

    /// <summary>Copies it into a folder that is there and empty.</summary>
    public static async Task CopyInto(string folder)
    {
        using var copy = Process.Start("cp", ["-a", Path.Combine(await _home.Value, "."), folder]);
        await copy.WaitForExitAsync();
        copy.ExitCode.Should().Be(0);
    }

    private static async Task<string> Make()
    {
        var home = new TemporaryFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => home.Dispose();
        var (library, _) = await DistrictBooks.Open(new(null, home.Path), TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
        await library.Database.PrepareForSeveral(CancellationToken.None);
        await library.DisposeAsync();
        return home.Path;
    }
}
