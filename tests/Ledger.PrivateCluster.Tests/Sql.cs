using Npgsql;

namespace Ledger.Cluster.Tests;

/// <summary>Single statements on connections of their own.</summary>
internal static class Sql
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The first value of the first row.</summary>
    public static async Task<T> AskAsync<T>(string connection, string question)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(question);
        return (T)(await command.ExecuteScalarAsync(Cancel))!;
    }

    public static Task<T> AskAsync<T>(PrivateCluster cluster, string question) => AskAsync<T>(cluster.ConnectionString, question);

    public static async Task DoAsync(string connection, string statement)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        await using var command = source.CreateCommand(statement);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    public static Task DoAsync(PrivateCluster cluster, string statement) => DoAsync(cluster.ConnectionString, statement);

    /// <summary>What PostgreSQL answers to a statement that it refuses.</summary>
    public static async Task<PostgresException> RefusedAsync(string connection, string statement)
    {
        var attempt = () => DoAsync(connection, statement);
        return (await attempt.Should().ThrowAsync<PostgresException>(statement)).Which;
    }
}
