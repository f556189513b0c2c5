using Npgsql;

namespace Ledger.Store;

/// <summary>How an audit asks, and how its connections plan.</summary>
internal static class AuditConnection
{
    /// <summary>
    /// Most of what is read lies in memory, so the order of an index costs less than to sort. What a statement asks for differs from time to time, so
    /// each is planned for what it is.
    /// </summary>
    public const string Settings = "set local work_mem = '256MB'; set local random_page_cost = 1.1; set local jit = off; set local plan_cache_mode = force_custom_plan";

    /// <summary>Reads the rows of a statement, however long that takes. The thread waits for them: to change threads every few rows takes longer.</summary>
    public static async Task Each(this NpgsqlConnection connection, string sql, Action<NpgsqlDataReader> row, CancellationToken cancel, params object[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter as NpgsqlParameter ?? new() { Value = parameter });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (reader.Read())
        {
            cancel.ThrowIfCancellationRequested();
            row(reader);
        }
    }

    /// <summary>Runs a statement that gives no rows.</summary>
    public static Task Run(this NpgsqlConnection connection, string sql, CancellationToken cancel, params object[] parameters) => connection.Each(sql, _ => { }, cancel, parameters);
}
