using Npgsql;

namespace Ledger.Store;

/// <summary>
/// The rows of one question, asked of the book as it stood at one moment. They are waited for in the thread that reads them: there are
/// no more of these than processors, and to change threads at every few rows costs a sixth of the time.
/// </summary>
internal sealed class SnapshotReader : IAsyncDisposable
{
    private readonly AuditSnapshot _snapshot;
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlCommand _command;
    private readonly CancellationToken _cancel;
    private readonly CancellationTokenRegistration _stop;
    private bool _hasFailed;

    public SnapshotReader(AuditSnapshot snapshot, NpgsqlConnection connection, NpgsqlCommand command, NpgsqlDataReader row, CancellationToken cancel)
    {
        (_snapshot, _connection, _command, Row, _cancel) = (snapshot, connection, command, row, cancel);
        _stop = cancel.Register(command.Cancel);
    }

    /// <summary>The row at hand.</summary>
    public NpgsqlDataReader Row { get; }

    /// <summary>Goes on to the next row.</summary>
    /// <exception cref="OperationCanceledException">The audit was broken off.</exception>
    public bool Read()
    {
        try
        {
            _cancel.ThrowIfCancellationRequested();
            return Row.Read();
        }
        catch (PostgresException e)
        {
            _hasFailed = true;
            if (!_cancel.IsCancellationRequested)
                throw;
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
        if (_hasFailed || _cancel.IsCancellationRequested)
            await _connection.DisposeAsync();
        else
            _snapshot.Keep(_connection);
    }
}
