using Ledger.Store;
using Ledger.Store.Cluster;

namespace Ledger;

/// <summary>The program's settings, from the environment and <c>appsettings.json</c> beside where it is run.</summary>
public static class Settings
{
    /// <summary>Where the book is kept: <c>ConnectionStrings__Ledger</c>, else <c>LEDGER_HOME</c>; <c>Ledger__District</c>, <c>Ledger__TimeZone</c>.</summary>
    public static BookSettings Book()
    {
        var configuration = new ConfigurationBuilder().AddJsonFile("appsettings.json", optional: true).AddEnvironmentVariables().Build();
        var connection = configuration.GetConnectionString("Ledger");
        var defaults = new BookSettings(string.IsNullOrWhiteSpace(connection) ? null : connection, PrivateCluster.DefaultHome());
        return defaults with
        {
            District = configuration["Ledger:District"] ?? defaults.District,
            TimeZone = configuration["Ledger:TimeZone"] ?? defaults.TimeZone,
        };
    }
}
