namespace Ledger.Benchmarks.Yardsticks;

/// <summary>The web servers that Ledger is measured beside, each started as a process of its own.</summary>
internal static class Servers
{
    /// <summary>The variable that tells a server its database.</summary>
    public const string Connection = "LEDGER_BENCH_DATABASE";

    /// <summary>The path that every one of them answers, with nothing.</summary>
    public const string Empty = "empty";

    /// <summary>Serves one by its name, until it is told to stop.</summary>
    public static Task<int> Run(string name, string url)
    {
        var database = Environment.GetEnvironmentVariable(Connection) ?? throw new InvalidOperationException($"{Connection} names no database");
        return name switch
        {
            PlainServer.Name => PlainServer.Run(url, database),
            WolverineServer.Name => WolverineServer.Run(url, database),
            _ => throw new ArgumentException($"there is no server {name}", nameof(name)),
        };
    }
}
