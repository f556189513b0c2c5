using Npgsql;
using NpgsqlTypes;

namespace Ledger.Store;

/// <summary>Something in the book that is not as the entries make it.</summary>
/// <param name="What">What kind of thing: <c>event</c>, <c>stream</c>, <c>posting</c>, <c>balance</c> or <c>day</c>.</param>
/// <param name="Where">Which one: positions, streams, cells and dates, never data.</param>
/// <param name="Difference">What stands there and what should.</param>
public sealed record Difference(string What, string Where, string Difference)
{
    /// <summary>The stream of an event or a stream.</summary>
    internal string Stream => What is "event" ? Where[..Where.LastIndexOf(" @", StringComparison.Ordinal)] : Where;
}

/// <summary>What a check or a rebuild went through.</summary>
public sealed record Audit(long Entries, long Postings, IReadOnlyList<Difference> Faults);

/// <summary>
/// Reads the whole book again, entry by entry, as if each had just been posted, and compares what that makes with what is
/// kept (check), or writes it anew (rebuild).
/// </summary>
public sealed class Auditor(Database database, District district)
{
    /// <summary>The most faults that are listed of one kind.</summary>
    public const int MostFaults = 1000;

    /// <summary>About how many entries are gone through at once: some seconds' work, which is what is lost when an audit is stopped.</summary>
    internal long EntriesAPart { get; init; } = 250_000;

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
    /// <param name="file">From where to go on, and where to keep how far it has come; null for neither.</param>
    public async Task<Audit> Check(IProgress<long>? progress, CancellationToken cancel, BookmarkFile? file = null)
    {
        await using var connection = await database.Owner.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancel);
        await using var snapshot = await Export(connection, cancel);
        var sweep = new AuditRun(district, snapshot, EntriesAPart, progress);
        var found = await sweep.Compare(file, cancel);
        var (blocks, balances, faults) = (found.Blocks.ToArray(), found.BalanceDays.ToArray(), found.Faults);
        if (blocks.Length + balances.Length > 0)
        {
            await Expect(connection, sweep, blocks, balances, cancel);
            await Compare("audit_postings", row => new("posting", $"{row.GetString(0)} {row.GetString(1)} {Day(row, 2)} @{row.GetInt64(3)}", Amounts(row)),
                [district.Name, MostFaults, blocks, AuditFindings.BlockSize]);
            await Compare("audit_balances", row => new("balance", $"{row.GetString(0)} {row.GetString(1)} {Day(row, 2)} recorded {Day(row, 3)}", Amounts(row)),
                [district.Name, MostFaults, balances]);
        }

        await Compare("audit_days", row => new("day", Day(row, 0), $"ends at {Number(row, 1)}, should end at {Number(row, 2)}"), [district.Name, MostFaults, .. Days(found)]);
        file?.Remove();
        return new(found.Entries, found.Postings, faults);

        async Task Compare(string statement, Func<NpgsqlDataReader, Difference> fault, object[] parameters)
        {
            await using var command = Command(connection, statement, parameters);
            await using var reader = await command.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel))
                faults.Add(fault(reader));
        }
    }

    /// <summary>Checks, and writes what was found to differ among the figures; the entries themselves are what they are.</summary>
    /// <returns>What was found before, and what is left.</returns>
    public async Task<(Audit Found, Audit Left)> Repair(IProgress<long>? progress, CancellationToken cancel, BookmarkFile? file = null)
    {
        var found = await Check(progress, cancel, file);
        return (found, found.Faults.Any(f => f.What is "posting" or "balance" or "day") ? await Rebuild(progress, cancel, file) : found);
    }

    /// <summary>
    /// Makes all postings and balances what the entries make them, under the district's lock, and writes those that differ. Readers see the
    /// old until the new stand.
    /// </summary>
    /// <returns>What was gone through, with the events that could not be read; those post nothing.</returns>
    public async Task<Audit> Rebuild(IProgress<long>? progress, CancellationToken cancel, BookmarkFile? file = null)
    {
        await using var connection = await database.Owner.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await Run("lock_district", district.Name);
        await using var snapshot = await Export(connection, cancel);
        var sweep = new AuditRun(district, snapshot, EntriesAPart, progress);
        var found = await sweep.Compare(file, cancel);
        object[] days = Days(found);
        await Run("rebuild_clear_days", district.Name, days[0]);
        await Run("rebuild_days", [district.Name, .. days]);
        await using var edition = Command(connection, "rebuild_edition", district.Name);
        var folded = (long)(await edition.ExecuteScalarAsync(cancel))!;

        // What another program appended may have made more days to fold than there were when the balances were compared.
        var blocks = found.Blocks.ToArray();
        var balances = found.BalanceDays.Union(folded == found.FoldedThrough ? [] : found.Days.Where(d => d.Value.LastPosition > found.FoldedThrough).Select(d => d.Key)).ToArray();
        if (blocks.Length + balances.Length > 0)
        {
            await Expect(connection, sweep, blocks, balances, cancel);
            await Run("rebuild_cells", district.Name);
            await Run("rebuild_clear_postings", district.Name, blocks, AuditFindings.BlockSize);
            await Run("rebuild_postings", district.Name);
            await Run("rebuild_clear_balances", district.Name, balances);
            await Run("rebuild_balances", district.Name, balances);
        }

        await transaction.CommitAsync(cancel);
        file?.Remove();
        return new(found.Entries, found.Postings, found.Faults);

        async Task Run(string statement, params object[] parameters)
        {
            await using var command = Command(connection, statement, parameters);
            await command.ExecuteNonQueryAsync(cancel);
        }
    }

    // Where figures differ, what should stand is read once more and laid beside what stands.
    private static async Task Expect(NpgsqlConnection connection, AuditRun sweep, long[] blocks, DateOnly[] days, CancellationToken cancel)
    {
        await using (var begin = Command(connection, "audit_begin"))
            await begin.ExecuteNonQueryAsync(cancel);
        var (inBlocks, onDays) = (blocks.ToHashSet(), days.ToHashSet());
        await using (var writer = await connection.BeginBinaryImportAsync(
            "copy expected_postings (account, dimensions, occurred_on, position, recorded_on, amount, steps) from stdin (format binary)", cancel))
        {
            await sweep.ReadEntries((_, expected) =>
            {
                if (!inBlocks.Contains(expected.Position / AuditFindings.BlockSize) && !onDays.Contains(expected.RecordedOn))
                    return;
                lock (writer)
                {
                    writer.StartRow();
                    writer.Write(expected.Posting.Cell.Account.Name);
                    writer.Write(expected.Posting.Cell.Key, NpgsqlDbType.Jsonb);
                    writer.Write(expected.Posting.OccurredOn);
                    writer.Write(expected.Position);
                    writer.Write(expected.RecordedOn);
                    writer.Write(expected.Posting.Amount);
                    writer.Write(expected.Posting.Steps);
                }
            }, cancel);
            await writer.CompleteAsync(cancel);
        }

        await using var analyze = new NpgsqlCommand("analyze expected_postings", connection);
        await analyze.ExecuteNonQueryAsync(cancel); // nobody else will, before it is compared
    }

    private static object[] Days(AuditFindings found) =>
        [found.Days.Keys.ToArray(), found.Days.Values.Select(d => d.LastPosition).ToArray(), found.Days.Values.Select(d => d.RecordedAt).ToArray()];

    // The book as the connection sees it, for others to see the same.
    private async Task<AuditSnapshot> Export(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand("select pg_export_snapshot()", connection);
        return new(database, (string)(await command.ExecuteScalarAsync(cancel))!);
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string statement, params object[] parameters)
    {
        var command = new NpgsqlCommand(Sql.Statement(statement), connection) { CommandTimeout = 0 };
        foreach (var parameter in parameters)
            command.Parameters.Add(new() { Value = parameter });
        return command;
    }

    private static string Day(NpgsqlDataReader row, int column) => row.GetFieldValue<DateOnly>(column).ToString("yyyy-MM-dd", null);

    private static string Number(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? "nothing" : row.GetInt64(column).ToString(null, null);

    private static string Amounts(NpgsqlDataReader row) => $"stands {Pair(row, 4)}, should stand {Pair(row, 6)}";

    private static string Pair(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? "nothing" : $"{row.GetValue(column)} in {row.GetValue(column + 1)} steps";
}
