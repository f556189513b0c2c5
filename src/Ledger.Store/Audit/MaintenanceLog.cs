using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace Ledger.Store;

/// <summary>One time that something was done to the book past the posting of entries.</summary>
/// <param name="Id">Its place in the log.</param>
/// <param name="At">When it was done.</param>
/// <param name="What"><c>rebuild</c> or <c>repair</c> of figures; <c>erase-repeat</c>: erasures done again; <c>rewrap</c>: another master key; <c>rekey</c>: another signing key; <c>restore</c>: an older backup was found in place.</param>
/// <param name="By">The login of the operating system, and the program's version.</param>
/// <param name="Entries">How many entries the book had.</param>
/// <param name="DifferencesPutRight">How many figures were put right.</param>
/// <param name="Detail">The same by kind: <c>posting</c>, <c>balance</c> and <c>day</c>; of <c>erase-repeat</c> the <c>subjects</c>, of <c>rewrap</c> the <c>keys</c>, of <c>rekey</c> whether the key before was <c>lost</c>, of <c>restore</c> how many leaves were <c>sealed</c> before.</param>
public sealed record Maintenance(long Id, DateTimeOffset At, string What, string By, long Entries, long DifferencesPutRight, IReadOnlyDictionary<string, long> Detail);

/// <summary>The table <c>ledger.maintenance</c>: the owner adds to it, the service reads it, and nobody alters it.</summary>
internal static class MaintenanceLog
{
    private static readonly string _by = $"{Environment.UserName}, ledger {typeof(MaintenanceLog).Assembly.GetName().Version?.ToString(3)}";

    /// <summary>Records it, in the transaction of what it records.</summary>
    /// <param name="connection">A connection of the owner's.</param>
    /// <param name="district">In whose book.</param>
    /// <param name="what">What was done.</param>
    /// <param name="entries">How many entries the book had; null where they were not counted, and the last position is taken.</param>
    /// <param name="putRight">How many figures were put right.</param>
    /// <param name="detail">The same by kind, or what else there is to tell.</param>
    /// <param name="cancel">Gives up.</param>
    public static Task Add(NpgsqlConnection connection, District district, string what, long? entries, long putRight, IReadOnlyDictionary<string, long> detail, CancellationToken cancel) => connection.Run(
        """
        insert into ledger.maintenance (district, what, by_whom, entries, differences_put_right, detail)
        select $1, $2, $3, coalesce($4, (select max(last_position) from ledger.days where district = $1), 0), $5, $6
        """, cancel,
        district.Name, what, _by, new NpgsqlParameter { Value = (object?)entries ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint }, putRight,
        new NpgsqlParameter { Value = JsonSerializer.Serialize(detail), NpgsqlDbType = NpgsqlDbType.Jsonb });

    /// <summary>A page of the log, as the service sees it.</summary>
    public static async Task<List<Maintenance>> Read(Database database, District district, int limit, long after, CancellationToken cancel)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancel);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                Database.For(district),
                new("select id, at, what, by_whom, entries, differences_put_right, detail from ledger.maintenance where district = $1 and id > $2 order by id limit $3")
                {
                    Parameters = { new() { Value = district.Name }, new() { Value = after }, new() { Value = limit } },
                },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        await reader.NextResultAsync(cancel); // the district
        var page = new List<Maintenance>();
        while (await reader.ReadAsync(cancel))
            page.Add(new(reader.GetInt64(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetString(2), reader.GetString(3), reader.GetInt64(4), reader.GetInt64(5),
                JsonSerializer.Deserialize<Dictionary<string, long>>(reader.GetString(6))!));
        return page;
    }
}
