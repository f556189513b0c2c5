using System.Text;
using Ledger.Store;

namespace Ledger.Tests;

/// <summary>What stands in the tables, to tell whether anything has changed.</summary>
public static class Tables
{
    /// <summary>Every row of every table, as text, in a fixed order.</summary>
    public static Task<string> All(DistrictBook book) => Dump(book, "mt_streams", "mt_events", "ledger.districts", "ledger.days", "ledger.cells", "ledger.subjects", "ledger.postings", "ledger.day_balances");

    /// <summary>Every row of what a rebuild writes.</summary>
    public static Task<string> Figures(DistrictBook book) => Dump(book, "ledger.days", "ledger.cells", "ledger.subjects", "ledger.postings", "ledger.day_balances");

    /// <summary>Every row of every table there is, and where every sequence stands; but for keys, of which any request notes that they were used.</summary>
    public static async Task<string> Everything(DistrictBook book)
    {
        var tables = await book.Rows<string>("""
            select format('%I.%I', schemaname, tablename) from pg_tables
            where schemaname not in ('pg_catalog', 'information_schema') and tablename <> 'api_keys' order by 1
            """);
        var sequences = await book.Rows<string>("select format('%I.%I %s', schemaname, sequencename, last_value) from pg_sequences order by 1");
        return $"{await Dump(book, [.. tables])}{string.Join('\n', sequences)}";
    }

    private static async Task<string> Dump(DistrictBook book, params string[] tables)
    {
        var text = new StringBuilder();
        foreach (var table in tables)
        {
            await using var command = book.Database.Owner.CreateCommand($"select t::text from {table} t order by 1");
            await using var reader = await command.ExecuteReaderAsync();
            text.AppendLine(table);
            while (await reader.ReadAsync())
                text.AppendLine(reader.GetString(0));
        }

        return text.ToString();
    }
}

/// <summary>Questions to the tables themselves, and changes in them, as the owner.</summary>
public static class AsOwner
{
    public static async Task<List<T>> Rows<T>(this DistrictBook book, string sql)
    {
        await using var command = book.Database.Owner.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(reader.GetFieldValue<T>(0));
        return rows;
    }

    public static async Task Run(this DistrictBook book, string sql)
    {
        await using var command = book.Database.Owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
