using Npgsql;
using NpgsqlTypes;

namespace Ledger.Store;

/// <summary>Something in the book that is not as the entries make it.</summary>
/// <param name="What">What kind of thing: <c>event</c>, <c>stream</c>, <c>posting</c>, <c>balance</c> or <c>day</c>.</param>
/// <param name="Where">Which one: positions, streams, cells and dates, never data.</param>
/// <param name="Difference">What stands there and what should.</param>
public sealed record Fault(string What, string Where, string Difference);

/// <summary>What a check or a rebuild went through.</summary>
public sealed record Audit(long Entries, long Postings, IReadOnlyList<Fault> Faults);

/// <summary>
/// Reads the whole book again, entry by entry, as if each had just been posted, and compares what that makes with what is
/// kept (check), or writes it anew (rebuild).
/// </summary>
public sealed class Auditor(Database database, District district)
{
    /// <summary>The most faults that are listed of one kind.</summary>
    public const int MostFaults = 1000;

    /// <summary>How many entries there are to go through, or somewhat more.</summary>
    public async Task<long> EntryCount(CancellationToken cancel)
    {
        await using var command = database.Owner.CreateCommand("select coalesce(max(last_position), 0) from ledger.days where district = $1");
        command.Parameters.Add(new() { Value = district.Name });
        return (long)(await command.ExecuteScalarAsync(cancel))!;
    }

    /// <summary>Lists what differs. Changes nothing, and holds nobody up.</summary>
    /// <param name="progress">Told the number of entries read so far, now and then.</param>
    /// <param name="cancel">Ends the check.</param>
    public async Task<Audit> Check(IProgress<long>? progress, CancellationToken cancel)
    {
        await using var connection = await database.Owner.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancel);
        var (entries, postings, faults) = await Expect(connection, progress, cancel);
        await Compare("audit_postings", row => new("posting", $"{row.GetString(0)} {row.GetString(1)} {Day(row, 2)} @{row.GetInt64(3)}", Amounts(row)), [district.Name, MostFaults]);
        await Compare("audit_balances", row => new("balance", $"{row.GetString(0)} {row.GetString(1)} {Day(row, 2)} recorded {Day(row, 3)}", Amounts(row)),
            [district.Name, MostFaults, district.Zone.Id]);
        await Compare("audit_days", row => new("day", Day(row, 0), $"ends at {Number(row, 1)}, should end at {Number(row, 2)}"), [district.Name, MostFaults, district.Zone.Id]);
        return new(entries, postings, faults);

        async Task Compare(string statement, Func<NpgsqlDataReader, Fault> fault, object[] parameters)
        {
            await using var command = Command(connection, statement, parameters);
            await using var reader = await command.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel))
                faults.Add(fault(reader));
        }
    }

    /// <summary>Checks, and writes what was found to differ among the figures; the entries themselves are what they are.</summary>
    /// <returns>What was found before, and what is left.</returns>
    public async Task<(Audit Found, Audit Left)> Repair(IProgress<long>? progress, CancellationToken cancel)
    {
        var found = await Check(progress, cancel);
        return (found, found.Faults.Any(f => f.What is "posting" or "balance" or "day") ? await Rebuild(progress, cancel) : found);
    }

    /// <summary>Writes all postings and balances anew, under the district's lock. Readers see the old until the new stand.</summary>
    /// <returns>What was gone through, with the events that could not be read; those post nothing.</returns>
    public async Task<Audit> Rebuild(IProgress<long>? progress, CancellationToken cancel)
    {
        await using var connection = await database.Owner.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await Run("lock_district", district.Name);
        var audit = await Expect(connection, progress, cancel);
        await Run("rebuild_cells", district.Name);
        await Run("rebuild_clear_postings", district.Name);
        await Run("rebuild_postings", district.Name);
        await Run("rebuild_clear_days", district.Name, district.Zone.Id);
        await Run("rebuild_days", district.Name, district.Zone.Id);
        await Run("rebuild_edition", district.Name);
        await Run("rebuild_clear_balances", district.Name, district.Zone.Id);
        await Run("rebuild_balances", district.Name, district.Zone.Id);
        await transaction.CommitAsync(cancel);
        return new(audit.Entries, audit.Postings, audit.Faults);

        async Task Run(string statement, params object[] parameters)
        {
            await using var command = Command(connection, statement, parameters);
            await command.ExecuteNonQueryAsync(cancel);
        }
    }

    // One pass over the book on a connection of its own, while the other takes the postings in.
    private async Task<(long Entries, long Postings, List<Fault> Faults)> Expect(NpgsqlConnection connection, IProgress<long>? progress, CancellationToken cancel)
    {
        await using (var begin = Command(connection, "audit_begin"))
            await begin.ExecuteNonQueryAsync(cancel);
        var snapshot = await Scalar(connection, "select pg_export_snapshot()", cancel);
        await using var reading = await database.Owner.OpenConnectionAsync(cancel);
        await using var transaction = await reading.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancel);
        await using (var same = new NpgsqlCommand($"set transaction snapshot '{snapshot}'; set local work_mem = '256MB'; set local jit = off", reading))
            await same.ExecuteNonQueryAsync(cancel);

        var (entries, postings, faults) = (0L, 0L, new List<Fault>());
        await using var command = Command(reading, "audit_entries", district.Name);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await using var writer = await connection.BeginBinaryImportAsync(
            "copy expected_postings (account, dimensions, occurred_on, position, amount, steps) from stdin (format binary)", cancel);
        var associations = new Associations();
        StreamAudit? stream = null;
        while (await reader.ReadAsync(cancel))
        {
            var id = reader.GetString(0);
            if (stream?.Id != id)
            {
                stream?.End(faults);
                stream = new(district, associations, id, Number(reader, 9), reader.IsDBNull(10) ? null : reader.GetString(10));
            }

            foreach (var posting in stream.Next(reader, faults))
            {
                await writer.StartRowAsync(cancel);
                await writer.WriteAsync(posting.Cell.Account.Name, cancel);
                await writer.WriteAsync(posting.Cell.Key, NpgsqlDbType.Jsonb, cancel);
                await writer.WriteAsync(posting.OccurredOn, cancel);
                await writer.WriteAsync(reader.GetInt64(2), cancel);
                await writer.WriteAsync(posting.Amount, cancel);
                await writer.WriteAsync(posting.Steps, cancel);
                postings++;
            }

            if (++entries % 1000 == 0)
                progress?.Report(entries);
        }

        stream?.End(faults);
        await writer.CompleteAsync(cancel);
        await writer.CloseAsync(cancel);
        await using (var analyze = new NpgsqlCommand("analyze expected_postings", connection))
            await analyze.ExecuteNonQueryAsync(cancel); // nobody else will, before it is compared
        progress?.Report(entries);
        return (entries, postings, faults);
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string statement, params object[] parameters)
    {
        var command = new NpgsqlCommand(Sql.Statement(statement), connection) { CommandTimeout = 0 };
        foreach (var parameter in parameters)
            command.Parameters.Add(new() { Value = parameter });
        return command;
    }

    private static async Task<object?> Scalar(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancel);
    }

    private static string Day(NpgsqlDataReader row, int column) => row.GetFieldValue<DateOnly>(column).ToString("yyyy-MM-dd", null);

    private static string Number(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? "nothing" : row.GetInt64(column).ToString(null, null);

    private static string Amounts(NpgsqlDataReader row) => $"stands {Pair(row, 4)}, should stand {Pair(row, 6)}";

    private static string Pair(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? "nothing" : $"{row.GetValue(column)} in {row.GetValue(column + 1)} steps";
}
