using System.Diagnostics;
using Ledger.Benchmarks.Measuring;
using Ledger.Benchmarks.Processes;
using Npgsql;

namespace Ledger.Benchmarks.Yardsticks;

/// <summary>
/// What a program without a ledger keeps: a table of memberships with their days, each row with who changed it and when. It answers who was a
/// member on a day, as it is known now; what was known when, it cannot say.
/// </summary>
internal static class PlainRegister
{
    private const string Database = "register";

    /// <summary>Fills it with so many rows.</summary>
    public static async Task Fill(Home home, int rows, int associations, CancellationToken cancel)
    {
        var register = await home.NewDatabase(Database, cancel);
        await Home.Execute(register, $"""
            create table register (
                member bigint not null, association varchar not null, category varchar not null, since date not null, until date,
                changed_at timestamptz not null, changed_by varchar not null, primary key (member, since));
            insert into register
            select i, 'forening-' || i % {associations}, 'member', s, case when i % 8 = 0 then s + (i % 700)::integer end, now(), 'someone'
            from generate_series(1, {rows}) as i, lateral (select date '2018-01-01' + (hashint8(i) & 2047) as s) d;
            create index on register (since)
            """, cancel);
        await Home.Execute(register, "vacuum analyze register", cancel);
    }

    /// <summary>How long it takes to count the members of each association on a day, the median of many days, in milliseconds.</summary>
    public static async Task<double> MembersAsOf(Home home, CancellationToken cancel)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(home.Book) { Database = Database }.ConnectionString);
        await connection.OpenAsync(cancel);
        await using var command = new NpgsqlCommand("select association, count(*) from register where since <= $1 and (until is null or until > $1) group by 1", connection);
        command.Parameters.Add(new() { Value = DateOnly.MinValue });
        var random = new Random(3);
        var taken = new List<double>();
        for (var i = 0; i < 60; i++)
        {
            command.Parameters[0].Value = new DateOnly(2019, 1, 1).AddDays(random.Next(5 * 365));
            var began = Stopwatch.GetTimestamp();
            await using (var reader = await command.ExecuteReaderAsync(cancel))
                while (await reader.ReadAsync(cancel))
                    _ = (reader.GetString(0), reader.GetInt64(1));
            taken.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return Figure.MedianOf(taken.Skip(10));
    }
}
