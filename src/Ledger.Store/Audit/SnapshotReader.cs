using Npgsql;

namespace Ledger.Store;

/// <summary>
/// The rows of one question, asked of the book as it stood at one moment. They are waited for in the thread that reads them: there are
/// no more of these than processors, and to change threads at every few rows costs a sixth of the time.
/// </summary>
internal sealed class SnapshotReader : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlCommand _command;
    private readonly CancellationToken _cancel;
    private readonly CancellationTokenRegistration _stop;

    private SnapshotReader(NpgsqlConnection connection, NpgsqlCommand command, NpgsqlDataReader row, CancellationToken cancel)
    {
        (_connection, _command, Row, _cancel) = (connection, command, row, cancel);
        _stop = cancel.Register(command.Cancel);
    }

    /// <summary>The row at hand.</summary>
    public NpgsqlDataReader Row { get; }

    public static async Task<SnapshotReader> Begin(Database database, string snapshot, string statement, object[] parameters, CancellationToken cancel)
    {
        var connection = await database.Owner.OpenConnectionAsync(cancel);
        try
        {
            await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancel); // ends with the connection
            // Most of what is read lies in memory or is read ahead, so the order of an index costs less than to sort.
            await using (var same = new NpgsqlCommand(
                $"set transaction snapshot '{snapshot}'; set local work_mem = '256MB'; set local random_page_cost = 1.1; set local jit = off; set local plan_cache_mode = force_custom_plan", connection))
                await same.ExecuteNonQueryAsync(cancel);
            var command = new NpgsqlCommand(statement, connection) { CommandTimeout = 0 };
            foreach (var parameter in parameters)
                command.Parameters.Add(new() { Value = parameter });
            return new(connection, command, await command.ExecuteReaderAsync(cancel), cancel);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Goes on to the next row.</summary>
    /// <exception cref="OperationCanceledException">The audit was broken off.</exception>
    public bool Read()
    {
        try
        {
            _cancel.ThrowIfCancellationRequested();
            return Row.Read();
        }
        catch (PostgresException e) when (_cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(e.Message, e, _cancel);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.DisposeAsync();
        if (_cancel.IsCancellationRequested)
            _command.Cancel(); // what is left of the rows is not waited for
        await Row.DisposeAsync();
        await _command.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
