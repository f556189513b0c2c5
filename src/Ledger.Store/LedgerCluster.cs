using Ledger.Cluster;

namespace Ledger.Store;

/// <summary>The private cluster as Ledger uses it: what its roles are called, and what a person is told to do.</summary>
public static class LedgerCluster
{
    /// <summary>Every program that uses a home gives these, since its database keeps the names.</summary>
    public static PrivateClusterOptions Options => new()
    {
        Database = "ledger",
        Owner = "ledger",
        ServiceRole = "ledger_service",
        ServiceLogin = "ledger_login",
        AnotherHome = StoreWords.Say("AnotherHome"),
        AnotherServer = StoreWords.Say("AnotherServer"),
    };
}
