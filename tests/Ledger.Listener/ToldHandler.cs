using Ledger.Store;
using Npgsql;

namespace Ledger.Listener;

/// <summary>Writes each entry down.</summary>
public static class ToldHandler
{
    public static async Task Handle(EntryRecorded recorded, NpgsqlDataSource database, CancellationToken cancel)
    {
        await using var told = database.CreateCommand("insert into public.told (entry, position) values ($1, $2)");
        told.Parameters.AddWithValue(recorded.Entry);
        told.Parameters.AddWithValue(recorded.Position);
        await told.ExecuteNonQueryAsync(cancel);
    }
}
