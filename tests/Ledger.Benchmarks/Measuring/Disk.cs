using Ledger.Benchmarks.Processes;
using Npgsql;

namespace Ledger.Benchmarks.Measuring;

/// <summary>What an entry takes on the disk, table by table and index by index, and that beside Marten's two tables alone.</summary>
internal static class Disk
{
    private const string Sizes =
        """
        select t.name, t.relation, t.bytes::double precision / (select count(*) from mt_events) as bytes, t.martens
        from (
            select c.relname as name, case when n.nspname = 'public' then '' else n.nspname || '.' end || r.relname as relation,
                   case when r.relkind = 'r' then pg_table_size(r.oid) else pg_relation_size(r.oid) end as bytes,
                   c.relname in ('mt_streams', 'mt_events') as martens
            from pg_class c
            join pg_namespace n on n.oid = c.relnamespace and n.nspname in ('public', 'ledger') and c.relkind = 'r'
            left join pg_index i on i.indrelid = c.oid
            join pg_class r on r.oid in (c.oid, i.indexrelid)
            group by 1, 2, 3, 4
        ) t
        order by t.martens desc, t.name, t.relation <> t.name, t.relation
        """;

    private const double LeastShown = 1;

    /// <summary>The name of the ratio at a moment.</summary>
    public static string Ratio(string when) => $"all on disk ÷ Marten's two tables, {when}";

    public static async Task Measure(Home home, Figures figures, string when, CancellationToken cancel)
    {
        var section = $"Disk, {when}";
        var (all, martens) = (0.0, 0.0);
        await using var source = NpgsqlDataSource.Create(home.Book);
        await using var command = source.CreateCommand(Sizes);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            var bytes = reader.GetDouble(2);
            all += bytes;
            martens += reader.GetBoolean(3) ? bytes : 0;
            if (bytes >= LeastShown)
                figures.Add(section, $"{reader.GetString(1)}, {when}", "bytes/entry", bytes);
        }

        figures.Add(section, $"all, {when}", "bytes/entry", all);
        figures.Add(section, Ratio(when), "×", all / martens);
    }
}
