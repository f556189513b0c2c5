using System.Security.Claims;
using Ledger.Domain;
using Ledger.Store.Access;
using Ledger.Words;

namespace Ledger.Access;

/// <summary>Which OpenID Connect issuer's bearer tokens count, and how its claims are read.</summary>
/// <param name="Authority">The issuer, exactly as its tokens and its discovery document name it.</param>
/// <param name="Audience">The audience that a token must be for.</param>
/// <param name="District">Whose the tokens are where <paramref name="DistrictClaim"/> is null.</param>
/// <param name="RoleClaim">The claim that says the role.</param>
/// <param name="AssociationClaim">The claim that says the association, of the role association.</param>
/// <param name="DistrictClaim">The claim that says the district; null where all tokens are of one.</param>
/// <param name="Roles">What the values of the role claim mean; empty where they are roles' own names.</param>
/// <param name="Associations">The same of the association claim; empty where they are slugs.</param>
/// <param name="Districts">The same of the district claim.</param>
public sealed record OidcSettings(
    Uri Authority, string Audience, string District, string RoleClaim, string AssociationClaim, string? DistrictClaim,
    IReadOnlyDictionary<string, string> Roles, IReadOnlyDictionary<string, string> Associations, IReadOnlyDictionary<string, string> Districts)
{
    private static readonly Dictionary<string, string> _asItIs = [];

    /// <summary>As which client people are sent to the issuer to sign in to the pages; null where they are not.</summary>
    public OidcClient? Client { get; init; }

    /// <summary>How long the issuer's keys are used before they are asked for again.</summary>
    public TimeSpan Fresh { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long after asking the issuer it is not asked again, whatever tokens come.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the issuer's keys count at the most while it cannot be asked.</summary>
    public TimeSpan LongestUse { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Reads the settings; null where no authority is set.</summary>
    /// <exception cref="ServiceException">They do not make sense; the message says which.</exception>
    public static OidcSettings? From(IConfigurationSection section, string district)
    {
        if (section["Authority"] is not { Length: > 0 } authority)
            return null;
        if (!Uri.TryCreate(authority, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttps && !(uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback)))
            throw new ServiceException(CliWords.Say("Setting.NotHttps", authority));
        if (section["Audience"] is not { Length: > 0 } audience)
            throw new ServiceException(CliWords.Say("Setting.NoAudience"));
        var roles = Map(section, "Roles");
        foreach (var role in roles.Values.Where(r => RoleNamed(r) is null))
            throw new ServiceException(CliWords.Say("Setting.NoRole", role));
        var hours = section["KeysCountForHours"] is not { Length: > 0 } text ? 24
            : int.TryParse(text, out var given) && given is >= 1 and <= 24 ? given
            : throw new ServiceException(CliWords.Say("Setting.NotBetween", "Ledger__Oidc__KeysCountForHours", 1, 24));
        return new(
            uri, audience, district, section["RoleClaim"] ?? "ledger_role", section["AssociationClaim"] ?? "ledger_association", section["DistrictClaim"],
            roles, Map(section, "Associations"), Map(section, "Districts"))
        {
            LongestUse = TimeSpan.FromHours(hours),
            Client = section["ClientId"] is { Length: > 0 } client ? new(client, Secret(section)) : null,
        };
    }

    /// <summary>The caller that claims speak of; null unless they say one role, one district, and one association where the role has one.</summary>
    public Caller? CallerOf(IEnumerable<Claim> claims)
    {
        if (Only(claims, "sub", _asItIs) is not { Length: > 0 and <= 200 } subject || !Characters.AreVisible(subject))
            return null;
        if (Only(claims, RoleClaim, Roles, value => RoleNamed(value) is not null) is not { } named || RoleNamed(named) is not { } role)
            return null;
        if ((DistrictClaim is null ? District : Only(claims, DistrictClaim, Districts, Slug.Is)) is not { } district)
            return null;
        var association = role == Role.Association ? Only(claims, AssociationClaim, Associations, Slug.Is) : null;
        return role == Role.Association && association is null ? null : new($"oidc {subject}", district, role, association);
    }

    // The one value of a claim that means anything; none where several do, since nobody could say which counts.
    private static string? Only(IEnumerable<Claim> claims, string name, IReadOnlyDictionary<string, string> map, Func<string, bool>? makesSense = null)
    {
        var values = claims.Where(c => c.Type == name).Select(c => map.Count == 0 ? c.Value : map.GetValueOrDefault(c.Value))
            .OfType<string>().Where(v => makesSense?.Invoke(v) ?? true).Distinct().Take(2).ToList();
        return values is [var only] ? only : null;
    }

    private static Role? RoleNamed(string name) => Enum.GetValues<Role>().Where(r => KeyRing.Name(r) == name).Select(r => (Role?)r).SingleOrDefault();

    // A secret that is a file is no part of the environment, which more can read.
    private static string Secret(IConfigurationSection section)
    {
        if (section["ClientSecretFile"] is not { Length: > 0 } file)
            return section["ClientSecret"] is { Length: > 0 } secret ? secret : throw new ServiceException(CliWords.Say("Setting.NoClientSecret"));
        try
        {
            return File.ReadAllText(file).TrimEnd('\r', '\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ServiceException(CliWords.Say("Setting.NoFile", "Ledger__Oidc__ClientSecretFile", file));
        }
    }

    // A value may itself hold a colon, which configuration takes for a step down.
    private static Dictionary<string, string> Map(IConfigurationSection section, string name) =>
        section.GetSection(name).AsEnumerable(makePathsRelative: true).Where(v => v.Value is not null).ToDictionary(v => v.Key, v => v.Value!, StringComparer.Ordinal);
}

/// <summary>The service as the issuer knows it.</summary>
public sealed record OidcClient(string Id, string Secret);
