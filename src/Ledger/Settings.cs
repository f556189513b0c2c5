using Ledger.Access;
using Ledger.Store;
using Ledger.Store.Cluster;

namespace Ledger;

/// <summary>The program's settings, from the environment and <c>appsettings.json</c> beside where it is run.</summary>
public static class Settings
{
    /// <summary>How many requests a minute one caller may make: <c>Ledger__RequestsPerMinute</c>.</summary>
    public static Limits Limits() => int.TryParse(Environment.GetEnvironmentVariable("Ledger__RequestsPerMinute"), out var limit) && limit > 0 ? new(limit) : new();

    /// <summary>Where the books are kept: <c>ConnectionStrings__Ledger</c> (and <c>ConnectionStrings__LedgerOwner</c>), else <c>LEDGER_HOME</c>; <c>Ledger__District</c>, <c>Ledger__TimeZone</c>; <c>Ledger__MasterKey</c> or <c>Ledger__MasterKeyFile</c>, <c>Ledger__FormerMasterKeyFile</c>, <c>Ledger__ErasuresFile</c>.</summary>
    public static LibrarySettings Library()
    {
        var configuration = new ConfigurationBuilder().AddJsonFile("appsettings.json", optional: true).AddEnvironmentVariables().Build();
        var connection = configuration.GetConnectionString("Ledger");
        var defaults = new LibrarySettings(string.IsNullOrWhiteSpace(connection) ? null : connection, PrivateCluster.DefaultHome());
        return defaults with
        {
            District = configuration["Ledger:District"] ?? defaults.District,
            OwnerConnectionString = configuration.GetConnectionString("LedgerOwner"),
            TimeZone = configuration["Ledger:TimeZone"] ?? defaults.TimeZone,
            MasterKey = configuration["Ledger:MasterKey"],
            MasterKeyFile = configuration["Ledger:MasterKeyFile"],
            FormerMasterKeyFile = configuration["Ledger:FormerMasterKeyFile"],
            ErasuresFile = configuration["Ledger:ErasuresFile"],
        };
    }
}
