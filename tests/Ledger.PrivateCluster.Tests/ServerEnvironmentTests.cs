using System.Text;
using static Ledger.Cluster.Tests.Sql;

namespace Ledger.Cluster.Tests;

/// <summary>What of the program's own environment reaches the server.</summary>
public sealed class ServerEnvironmentTests
{
    // PostgreSQL's own programs and the shell between them add these.
    private static readonly string[] Added = ["PGDATA", "PG_GRANDPARENT_PID", "PGLOCALEDIR", "PGSYSCONFDIR", "PWD", "OLDPWD", "SHLVL", "_"];

    [Fact]
    public async Task a_secret_of_the_programs_is_not_in_the_environment_of_the_server()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A server's environment is read from /proc.");
        string[] secrets = ["Some__MasterKey", "ConnectionStrings__Some", "PG_SECRET", "PATH_TO_KEY", "LANGUAGE_KEY"];
        foreach (var secret in secrets)
            Environment.SetEnvironmentVariable(secret, "a-planted-secret");
        try
        {
            await using var home = new TemporaryHome();
            await using var cluster = await home.StartAsync();

            var environment = Encoding.UTF8.GetString(await AskAsync<byte[]>(
                cluster.SuperuserConnectionString, $"select pg_read_binary_file('/proc/{cluster.PostmasterId}/environ')"));

            // Failing, it names variables and prints no value.
            environment.Contains("a-planted-secret", StringComparison.Ordinal).Should().BeFalse();
            var names = environment.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(variable => variable.Split('=')[0]).ToList();
            names.Should().Contain("PATH", "it is the server's environment that was read");
            names.Except(Added).Where(name => !name.StartsWith("LC_", StringComparison.Ordinal)).Should().BeSubsetOf(["PATH", "TZ", "LANG"]);
        }
        finally
        {
            foreach (var secret in secrets)
                Environment.SetEnvironmentVariable(secret, null);
        }
    }
}
