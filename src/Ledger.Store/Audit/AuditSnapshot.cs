using System.Collections.Concurrent;
using System.Data;
using Npgsql;

namespace Ledger.Store;

/// <summary>
/// The book as it stood at one moment, asked on as many connections as there are questions at a time. They are kept for the next questions:
/// to bring a connection to that moment and back takes as long as some thousand rows.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="name">The moment, as PostgreSQL has exported it.</param>
internal sealed class AuditSnapshot(Database database, string name) : IAsyncDisposable
{
    private readonly ConcurrentBag<NpgsqlConnection> _idle = [];

    /// <summary>Begins to read the rows of one question.</summary>
    public async Task<SnapshotReader> Ask(string statement, CancellationToken cancel, params object[] parameters)
    {
        var connection = _idle.TryTake(out var idle) ? idle : await Open(cancel);
        try
        {
            var command = new NpgsqlCommand(Sql.Statement(statement), connection) { CommandTimeout = 0 };
            foreach (var parameter in parameters)
                command.Parameters.Add(new() { Value = parameter });
            return new(this, connection, command, await command.ExecuteReaderAsync(cancel), cancel);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Takes back a connection on which nothing is left to read.</summary>
    public void Keep(NpgsqlConnection connection) => _idle.Add(connection);

    public async ValueTask DisposeAsync()
    {
        while (_idle.TryTake(out var connection))
            await connection.DisposeAsync();
    }

    private async Task<NpgsqlConnection> Open(CancellationToken cancel)
    {
        var connection = await database.Owner.OpenConnectionAsync(cancel);
        try
        {
            await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel); // ends with the connection
            // Most of what is read lies in memory or is read ahead, so the order of an index costs less than to sort. What a question asks for
            // is planned for what it is: parts differ from the whole.
            await using var same = new NpgsqlCommand(
                $"set transaction snapshot '{name}'; set local work_mem = '256MB'; set local random_page_cost = 1.1; set local jit = off; set local plan_cache_mode = force_custom_plan",
                connection);
            await same.ExecuteNonQueryAsync(cancel);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
