using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace Ledger.Store.Access;

/// <summary>A person who signs in to the pages. What she may do is her role's; there is no password.</summary>
public sealed record User
{
    /// <summary>The most sessions at a time; the oldest ends where another begins.</summary>
    public const int MostSessions = 10;

    /// <summary>The most passkeys.</summary>
    public const int MostPasskeys = 10;

    public required Guid Id { get; init; }

    /// <summary>The district that she belongs to.</summary>
    public required string District { get; init; }

    /// <summary>What she may do.</summary>
    [JsonConverter(typeof(JsonStringEnumConverter<Role>))]
    public required Role Role { get; init; }

    /// <summary>The association of the role association; else null.</summary>
    public string? Association { get; init; }

    /// <summary>What she is called, for those who administer.</summary>
    public required string Name { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When she last signed in; null before the first time.</summary>
    public DateTimeOffset? SignedInAt { get; init; }

    /// <summary>From when on she may no longer sign in; null where she may.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Whether she signs in with the organisation's own issuer, which says her role.</summary>
    public bool IsOfIssuer { get; init; }

    /// <summary>The link that has been given her and not been used; null for none.</summary>
    public Invitation? Invitation { get; init; }

    /// <summary>Where she is signed in, the newest last.</summary>
    public IReadOnlyList<UserSession> Sessions { get; init; } = [];

    public IReadOnlyList<Passkey> Passkeys { get; init; } = [];

    /// <summary>As who she asks.</summary>
    [JsonIgnore]
    public Caller Caller => new($"{Id}", District, Role, Association);

    /// <summary>Whether a session of hers goes on.</summary>
    public bool IsSignedIn(string session, DateTimeOffset now) => RevokedAt is null && Sessions.Any(s => s.Id == session && now < s.BegunAt + Users.LongestSession);

    /// <summary>Whether a link's secret lets her in.</summary>
    public bool IsInvitedBy(ReadOnlySpan<byte> secret, DateTimeOffset now) =>
        RevokedAt is null && Invitation is { } invitation && now < invitation.ExpiresAt && CryptographicOperations.FixedTimeEquals(invitation.Hash, SHA256.HashData(secret));

    internal User With(UserSession session) => this with
    {
        SignedInAt = session.BegunAt,
        Sessions = [.. Sessions.Where(s => session.BegunAt < s.BegunAt + Users.LongestSession).TakeLast(MostSessions - 1), session],
    };

    internal User With(Passkey passkey) => this with { Passkeys = [.. Passkeys.Select(p => p.Id == passkey.Id ? passkey : p)] };
}

/// <summary>A link that lets a person in once.</summary>
/// <param name="Hash">The SHA-256 of its secret, of 160 random bits.</param>
/// <param name="ExpiresAt">From when on it lets nobody in.</param>
public sealed record Invitation(byte[] Hash, DateTimeOffset ExpiresAt);

/// <summary>One browser in which a person is signed in.</summary>
/// <param name="Id">What its cookie holds, sealed.</param>
/// <param name="BegunAt">When she signed in.</param>
public sealed record UserSession(string Id, DateTimeOffset BegunAt);

/// <summary>A passkey's public half (WebAuthn Level 3, section 4: credential record).</summary>
/// <param name="CredentialId">What the authenticator calls it.</param>
/// <param name="PublicKey">Its key, in COSE.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="SignCount">How often it had signed by its authenticator's count; 0 where that does not count.</param>
/// <param name="Transports">How the browser reaches the authenticator.</param>
/// <param name="IsUserVerified">Whether the authenticator had made sure who uses it.</param>
/// <param name="IsBackupEligible">Whether it may be copied to other devices.</param>
/// <param name="IsBackedUp">Whether it has been.</param>
public sealed record Passkey(
    byte[] CredentialId, byte[] PublicKey, string Name, DateTimeOffset CreatedAt, uint SignCount, IReadOnlyList<string> Transports, bool IsUserVerified, bool IsBackupEligible, bool IsBackedUp)
{
    /// <summary>The most characters of its name.</summary>
    public const int LongestName = 60;

    /// <summary>By what an address names it: the first half of the SHA-256 of its credential's id, in base 16.</summary>
    [JsonIgnore]
    public string Id => Convert.ToHexStringLower(SHA256.HashData(CredentialId).AsSpan(0, 16));
}
