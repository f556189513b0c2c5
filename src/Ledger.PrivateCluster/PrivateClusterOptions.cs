using Microsoft.Extensions.Logging;

namespace Ledger.Cluster;

/// <summary>
/// How a private cluster runs, and what its database and roles are called. All programs on one home give the same names.
/// </summary>
public sealed record PrivateClusterOptions
{
    /// <summary>
    /// <see langword="false"/> leaves out every wait for the disk, so a loss of power may lose the data: for tests. A cluster
    /// that runs already keeps the setting it was started with.
    /// </summary>
    public bool Durable { get; init; } = true;

    public ILogger? Logger { get; init; }

    /// <summary>The database.</summary>
    public string Database { get; init; } = "app";

    /// <summary>The login that owns the database. It is no superuser, and makes neither roles nor databases.</summary>
    public string Owner { get; init; } = "app_owner";

    /// <summary>The role that the owner grants the service's rights to. It cannot log in; the owner may act as it.</summary>
    public string ServiceRole { get; init; } = "app_service";

    /// <summary>The login of the service: a member of <see cref="ServiceRole"/> that owns nothing.</summary>
    public string ServiceLogin { get; init; } = "app_login";

    /// <summary>What a person does to keep the data elsewhere; messages say it after "or".</summary>
    public string AnotherHome { get; init; } = ClusterWords.Say("AnotherHome");

    /// <summary>What a person does to have no private cluster; messages say it after "or".</summary>
    public string AnotherServer { get; init; } = ClusterWords.Say("AnotherServer");
}

/// <summary>The private cluster cannot run; the message says why and what a person can do about it.</summary>
public sealed class PrivateClusterException(string message, Exception? inner = null) : Exception(message, inner);
