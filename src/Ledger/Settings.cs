using Ledger.Access;
using Ledger.Cluster;
using Ledger.Store;
using Ledger.Words;
using Npgsql;

namespace Ledger;

/// <summary>The program's settings, from the environment and <c>appsettings.json</c> beside where it is run.</summary>
public static class Settings
{
    /// <summary>How many requests a minute one caller, and one address without a valid key, may make: <c>Ledger__RequestsPerMinute</c>, <c>Ledger__StrangersPerMinute</c>.</summary>
    public static Limits Limits()
    {
        var configuration = Read();
        return new(Count(configuration, "RequestsPerMinute") ?? Access.Limits.PerMinute, Count(configuration, "StrangersPerMinute") ?? Access.Limits.StrangersPerMinute);
    }

    /// <summary>The issuer whose bearer tokens count, <c>Ledger__Oidc__…</c>; null where none is set.</summary>
    /// <param name="district">Whose its tokens are where no claim is to say so.</param>
    /// <exception cref="ServiceException">The settings do not make sense.</exception>
    public static OidcSettings? Oidc(string district) => OidcSettings.From(Read().GetSection("Ledger:Oidc"), district);

    /// <summary>Whether a proxy in front of the service holds TLS: <c>Ledger__BehindProxy</c>.</summary>
    /// <exception cref="ServiceException">It is neither true nor false.</exception>
    public static bool IsBehindProxy() => Read()["Ledger:BehindProxy"] is { Length: > 0 } text
        && (bool.TryParse(text, out var isBehind) ? isBehind : throw new ServiceException(CliWords.Say("Setting.NotTrueOrFalse", "Ledger__BehindProxy")));

    /// <summary>The address at which people reach the pages, <c>Ledger__Address</c>; null where it is the one that they name.</summary>
    /// <exception cref="ServiceException">It is none.</exception>
    public static Uri? Address() => SiteSettings.Read(Read()["Ledger:Address"]);

    /// <summary>The file in which the first key is put, <c>Ledger__FirstKeyFile</c>; null where it is printed.</summary>
    public static string? FirstKeyFile() => Read()["Ledger:FirstKeyFile"] is { Length: > 0 } file ? file : null;

    /// <summary>Where the books are kept: <c>ConnectionStrings__Ledger</c> (and <c>ConnectionStrings__LedgerOwner</c>), with passwords from <c>Ledger__PasswordFile</c> and <c>Ledger__OwnerPasswordFile</c>, else <c>LEDGER_HOME</c>; <c>Ledger__District</c>, <c>Ledger__TimeZone</c>; <c>Ledger__MasterKey</c> or <c>Ledger__MasterKeyFile</c>, <c>Ledger__FormerMasterKeyFile</c>, <c>Ledger__ErasuresFile</c>; <c>Ledger__SigningKey</c> or <c>Ledger__SigningKeyFile</c>, <c>Ledger__LogOrigin</c>.</summary>
    public static BooksSettings DistrictBooks()
    {
        var configuration = Read();
        var connection = WithPassword(configuration, "Ledger", "PasswordFile");
        var defaults = new BooksSettings(string.IsNullOrWhiteSpace(connection) ? null : connection, Home());
        return defaults with
        {
            District = configuration["Ledger:District"] ?? defaults.District,
            OwnerConnectionString = WithPassword(configuration, "LedgerOwner", "OwnerPasswordFile"),
            TimeZone = configuration["Ledger:TimeZone"] ?? defaults.TimeZone,
            MasterKey = configuration["Ledger:MasterKey"],
            MasterKeyFile = configuration["Ledger:MasterKeyFile"],
            FormerMasterKeyFile = configuration["Ledger:FormerMasterKeyFile"],
            ErasuresFile = configuration["Ledger:ErasuresFile"],
            SigningKey = configuration["Ledger:SigningKey"],
            SigningKeyFile = configuration["Ledger:SigningKeyFile"],
            LogOrigin = configuration["Ledger:LogOrigin"] ?? defaults.LogOrigin,
        };
    }

    /// <summary>The district's time zone, in which people are told times: <c>Ledger__TimeZone</c>.</summary>
    /// <exception cref="ServiceException">There is none of that name.</exception>
    public static TimeZoneInfo Zone()
    {
        var name = Read()["Ledger:TimeZone"] ?? new BooksSettings(null, "").TimeZone;
        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : throw new ServiceException(CliWords.Say("Setting.NoZone", name));
    }

    private static string Home() => Environment.GetEnvironmentVariable("LEDGER_HOME") is { Length: > 0 } chosen ? Path.GetFullPath(chosen)
        : PrivateCluster.DefaultHome("ledger") ?? throw new ServiceException(CliWords.Say("Setting.NoHome"));

    // A secret that is a file is no part of the environment, which more can read.
    private static string? WithPassword(IConfigurationRoot configuration, string name, string file)
    {
        var connection = configuration.GetConnectionString(name);
        if (configuration[$"Ledger:{file}"] is not { Length: > 0 } path || string.IsNullOrWhiteSpace(connection))
            return connection;
        try
        {
            return new NpgsqlConnectionStringBuilder(connection) { Password = File.ReadAllText(path).TrimEnd('\r', '\n') }.ConnectionString;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ServiceException(CliWords.Say("Setting.NoFile", $"Ledger__{file}", path));
        }
    }

    private static IConfigurationRoot Read() => new ConfigurationBuilder().AddJsonFile("appsettings.json", optional: true).AddEnvironmentVariables().Build();

    private static int? Count(IConfigurationRoot configuration, string name) => configuration[$"Ledger:{name}"] is not { Length: > 0 } text ? null
        : int.TryParse(text, out var count) && count > 0 ? count
        : throw new ServiceException(CliWords.Say("Setting.NotACount", $"Ledger__{name}"));
}
