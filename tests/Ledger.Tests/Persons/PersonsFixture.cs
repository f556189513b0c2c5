using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Ledger.Store;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Ledger.Tests.Persons;

/// <summary>Invented persons, and ways to look for them where they must not be.</summary>
internal static class Invented
{
    private static int _next;

    /// <summary>Somebody who does not exist, each time somebody else; no part of it is found anywhere by chance.</summary>
    public static JsonObject Person()
    {
        var word = Word();
        return new() { ["name"] = $"Påhitta Fantasisson-{word}", ["email"] = $"{word}@example.org", ["phone"] = $"+99 {Random.Shared.NextInt64(100_000_000_000, 999_999_999_999)}", ["birthYear"] = 1950, ["number"] = $"nr-{word}" };
    }

    public static string Note() => $"Ett uppdiktat samtal\nom {Word()}.";

    /// <summary>The texts that must be nowhere.</summary>
    public static string[] Texts(params JsonNode[] persons) =>
        [.. persons.SelectMany(p => p is JsonObject o ? new[] { (string)o["name"]!, (string)o["email"]!, (string)o["phone"]!, (string)o["number"]! } : [((string)p!).Split('\n')[1]])];

    /// <summary>Those of the texts that some bytes hold: as UTF-8, as UTF-16, or escaped as JSON may be.</summary>
    public static IEnumerable<string> FoundIn(byte[] bytes, IEnumerable<string> texts) => texts.Where(text =>
        new[] { Encoding.UTF8.GetBytes(text), Encoding.Unicode.GetBytes(text), Encoding.UTF8.GetBytes(System.Text.Json.JsonSerializer.Serialize(text).Trim('"')), Encoding.UTF8.GetBytes(Uri.EscapeDataString(text)) }
            .Any(t => bytes.AsSpan().IndexOf(t) >= 0));

    private static string Word() => $"uppdiktad{Interlocked.Increment(ref _next)}{Guid.NewGuid().ToString("N")[..12]}";
}

/// <summary>PostgreSQL's own programs, as whoever backs the ledger up uses them.</summary>
internal static class Backup
{
    /// <summary>The whole database as SQL.</summary>
    public static Task<byte[]> Dump(string connectionString) => Run("pg_dump", connectionString, null);

    /// <summary>Fills an empty database.</summary>
    public static async Task Restore(string connectionString, byte[] dump) => await Run("psql", connectionString, dump, "-q", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null");

    private static async Task<byte[]> Run(string program, string connectionString, byte[]? input, params string[] arguments)
    {
        var to = new NpgsqlConnectionStringBuilder(connectionString);
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in (string[])["-h", to.Host!, "-p", $"{to.Port}", "-U", to.Username!, "-d", to.Database!, .. arguments])
            start.ArgumentList.Add(argument);
        start.Environment["PGPASSWORD"] = to.Password;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        var reading = process.StandardOutput.BaseStream.CopyToAsync(output);
        if (input is not null)
            await process.StandardInput.BaseStream.WriteAsync(input);
        process.StandardInput.Close();
        await reading;
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(0, await errors);
        return output.ToArray();
    }
}

/// <summary>What is done in the tables as the service.</summary>
internal static class Database
{
    public static async Task RunAsService(this DistrictBook book, string sql)
    {
        await using var connection = await book.Database.Source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand($"select set_config('ledger.district', 'varmland', true); {sql}", connection);
        await command.ExecuteNonQueryAsync();
    }

    public static async Task<long> Kept(this DistrictBook book) => (await book.Rows<long>("select (select count(*) from personal.data) + (select count(*) from personal.keys)"))[0];
}

/// <summary>What files hold.</summary>
internal static class Files
{
    private static readonly EnumerationOptions _everywhere = new() { RecurseSubdirectories = true, IgnoreInaccessible = true };

    // Of the cluster, what was written since the service's database was made: its files and all that is not of a database, such as the log ahead.
    // Other tests come and go with databases of their own.
    public static async Task<List<string>> Found(string folder, TestService? service, IReadOnlyCollection<string> texts)
    {
        var own = service is null ? "" : (await service.Book.Rows<string>("select oid::text from pg_database where datname = current_database()"))[0];
        var since = service is null ? default : File.GetLastWriteTimeUtc(Directory.EnumerateFiles(folder, "PG_VERSION", _everywhere).Single(f => Path.GetFileName(Path.GetDirectoryName(f)) == own));
        var found = new HashSet<string>();
        foreach (var file in Directory.EnumerateFiles(folder, "*", _everywhere))
        {
            if (file.Split(Path.DirectorySeparatorChar) is [.., "base", var database, _] && database != own)
                continue;
            if (File.GetLastWriteTimeUtc(file) < since)
                continue;
            try
            {
                using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                var bytes = new byte[stream.Length];
                stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
                found.UnionWith(Invented.FoundIn(bytes, texts));
            }
            catch (IOException)
            {
                // gone meanwhile
            }
        }

        return [.. found];
    }
}

/// <summary>All that a service logs.</summary>
internal sealed class Logs : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = new();

    public string Text => string.Join('\n', _lines);

    /// <summary>Has everything logged to it.</summary>
    public void All(ILoggingBuilder logging) => logging.AddProvider(this).SetMinimumLevel(LogLevel.Trace);

    public ILogger CreateLogger(string categoryName) => new Logger(_lines);

    public void Dispose()
    {
    }

    private sealed class Logger(ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            lines.Enqueue($"{state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{formatter(state, exception)} {exception}");
    }
}
