using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Ledger.Benchmarks.Yardsticks;

/// <summary>
/// The same web server without Ledger: an endpoint that does nothing, and one that does what a program without any batching
/// would, one INSERT of the entry into a table like <c>mt_events</c>, with its indexes, per request.
/// </summary>
internal static class PlainServer
{
    public const string Name = "plain";

    /// <summary>The path that one INSERT is made behind.</summary>
    public const string Insert = "insert";

    public const string Table = "create table one_insert (like mt_events including all)";

    private const string Statement =
        """
        insert into one_insert (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, headers)
        values (nextval('mt_events_sequence'), $1, $2, 1, $3, 'member_joined', now(), 'varmland', 'Ledger.Domain.MemberJoined, Ledger.Domain', $4)
        returning seq_id
        """;

    public static async Task<int> Run(string url, string database)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database) { MaxAutoPrepare = 50 });
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        await using var app = builder.Build();
        app.MapGet(Servers.Empty, () => Results.Ok());
        app.MapPost(Servers.Empty, () => Results.Ok());
        app.MapPost(Insert, (HttpRequest request) => One(request, source));
        await app.RunAsync();
        return 0;
    }

    private static async Task<IResult> One(HttpRequest request, NpgsqlDataSource source)
    {
        using var entry = await JsonDocument.ParseAsync(request.Body);
        var root = entry.RootElement;
        var headers = new Dictionary<string, string?> { ["source"] = root.GetProperty("source").GetString(), ["id"] = root.GetProperty("id").GetString() };
        await using var command = source.CreateCommand(Statement);
        command.Parameters.Add(new() { Value = Guid.NewGuid() });
        command.Parameters.Add(new() { Value = root.GetProperty("subject").GetString() });
        command.Parameters.Add(new() { Value = root.GetProperty("data").GetRawText(), NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new() { Value = JsonSerializer.SerializeToUtf8Bytes(headers), NpgsqlDbType = NpgsqlDbType.Jsonb });
        return Results.Ok(new { position = (long)(await command.ExecuteScalarAsync())! });
    }
}
