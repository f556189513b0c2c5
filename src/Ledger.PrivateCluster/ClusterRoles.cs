using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Ledger.Cluster;

/// <summary>Connection strings to the database of a cluster, one for each login.</summary>
internal sealed record ClusterLogins(string Owner, string Service, string Superuser);

/// <summary>
/// Makes the roles and the database of a running cluster. The superuser does it and nothing else: the owner has no
/// <c>createrole</c>, with which it could give itself the server's files and programs before PostgreSQL 16.
/// </summary>
internal static class ClusterRoles
{
    private const string Unprivileged = "nosuperuser nocreatedb nocreaterole noreplication nobypassrls";

    /// <summary>Brings roles, passwords and database to what the home's options say. The caller holds the home's door.</summary>
    /// <exception cref="PrivateClusterException">The server does not let the program in.</exception>
    public static async Task<ClusterLogins> ProvideAsync(ClusterHome home, Postmaster postmaster, CancellationToken cancel)
    {
        var options = home.Options;
        var owner = new NpgsqlConnectionStringBuilder
        {
            Host = postmaster.SocketFolder,
            Port = ClusterHome.Port,
            Username = options.Owner,
            Password = home.Password(),
            Database = options.Database,
            // Two programs with full pools fit into the server's hundred.
            MaxPoolSize = 48,
        };
        // Every program on the home arrives at the same password, and it does not tell the owner's.
        var derived = HMACSHA256.HashData(Encoding.UTF8.GetBytes(owner.Password), Encoding.UTF8.GetBytes(options.ServiceLogin));
        var service = new NpgsqlConnectionStringBuilder(owner.ConnectionString)
        {
            Username = options.ServiceLogin,
            Password = Convert.ToHexStringLower(derived),
        };
        var superuser = new NpgsqlConnectionStringBuilder(owner.ConnectionString) { Username = ClusterHome.Superuser };
        superuser.Remove("Password");

        try
        {
            await using var server = await ConnectAsync(superuser, "postgres", cancel);
            await MakeRolesAsync(server, options, owner.Password, service.Password, cancel);
            if (!await ExistsAsync(server, "select exists (select from pg_database where datname = $1)", options.Database, cancel))
                await MakeDatabaseAsync(server, superuser, options, cancel);
        }
        catch (NpgsqlException e)
        {
            throw new PrivateClusterException(ClusterWords.Say("NotSetUp", home.Path, e.Message), e);
        }

        return new ClusterLogins(owner.ConnectionString, service.ConnectionString, superuser.ConnectionString);
    }

    private static async Task MakeRolesAsync(
        NpgsqlConnection server, PrivateClusterOptions options, string ownersPassword, string servicesPassword, CancellationToken cancel)
    {
        foreach (var name in (string[])[options.Owner, options.ServiceRole, options.ServiceLogin])
        {
            if (!await ExistsAsync(server, "select exists (select from pg_roles where rolname = $1)", name, cancel))
                await RunAsync(server, $"create role {Quoted(name)}", cancel);
        }

        // The passwords are hexadecimal digits.
        await RunAsync(
            server,
            $"""
            alter role {Quoted(options.Owner)} login {Unprivileged} password '{ownersPassword}';
            alter role {Quoted(options.ServiceRole)} nologin {Unprivileged};
            alter role {Quoted(options.ServiceLogin)} login {Unprivileged} password '{servicesPassword}';
            grant {Quoted(options.ServiceRole)} to {Quoted(options.Owner)}, {Quoted(options.ServiceLogin)}
            """,
            cancel);
    }

    private static async Task MakeDatabaseAsync(
        NpgsqlConnection server, NpgsqlConnectionStringBuilder superuser, PrivateClusterOptions options, CancellationToken cancel)
    {
        // PostgreSQL 14 lets every login make tables in public; later versions come as this makes it.
        await using (var template = await ConnectAsync(superuser, "template1", cancel))
            await RunAsync(
                template, "alter schema public owner to pg_database_owner; revoke create on schema public from public", cancel);
        await RunAsync(server, $"create database {Quoted(options.Database)} owner {Quoted(options.Owner)}", cancel);
    }

    private static async Task<NpgsqlConnection> ConnectAsync(NpgsqlConnectionStringBuilder superuser, string database, CancellationToken cancel)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(superuser.ConnectionString) { Database = database, Pooling = false }.ConnectionString);
        await connection.OpenAsync(cancel);
        return connection;
    }

    private static async Task<bool> ExistsAsync(NpgsqlConnection server, string question, string name, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(question, server) { Parameters = { new() { Value = name } } };
        return await command.ExecuteScalarAsync(cancel) is true;
    }

    private static async Task RunAsync(NpgsqlConnection server, string statements, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(statements, server);
        await command.ExecuteNonQueryAsync(cancel);
    }

    private static string Quoted(string name)
    {
        using var builder = new NpgsqlCommandBuilder();
        return builder.QuoteIdentifier(name);
    }
}
