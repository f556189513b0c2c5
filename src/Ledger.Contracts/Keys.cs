using System.Text.Json.Serialization;

namespace Ledger.Contracts;

/// <summary>What a new key is asked for with.</summary>
/// <param name="Role">association, board, auditor or admin.</param>
/// <param name="Association">The association, of that role alone.</param>
/// <param name="Name">What the key is for.</param>
/// <param name="Expires">The last day on which it is valid, in UTC; null for none.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record KeyRequest(string? Role, string? Association, string? Name, DateOnly? Expires);

/// <summary>A key just made. It is shown this once.</summary>
/// <param name="Id">Its id, which is no secret.</param>
/// <param name="Key">The key itself.</param>
public sealed record NewKey(Guid Id, string Key);

/// <summary>The keys of a district.</summary>
/// <param name="Keys">The keys, the newest first.</param>
public sealed record KeyList(IReadOnlyList<KeyView> Keys);

/// <summary>A key as it may be listed: everything but the key.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Association">The association of the role association; else null.</param>
/// <param name="Name">What it is for.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">From when on it is not valid; null where it does not expire.</param>
/// <param name="RevokedAt">From when on it is revoked; ahead while a rotated key is still valid; null where it is not.</param>
/// <param name="LastUsedOn">The last day, in UTC, on which it was used; null before the first.</param>
public sealed record KeyView(
    Guid Id, string Role, string? Association, string Name, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt, DateOnly? LastUsedOn);

/// <summary>What was refused, in order.</summary>
/// <param name="Refusals">What was refused, in order, so many as were asked for.</param>
/// <param name="Next">What to give as <c>after</c> for the next page; null on the last.</param>
public sealed record RefusalList(IReadOnlyList<Refusal> Refusals, long? Next);

/// <summary>Something that was asked for and not allowed.</summary>
/// <param name="Id">Its number.</param>
/// <param name="At">When, of the first of them.</param>
/// <param name="Caller">Who asked: the id of a key, or <c>oidc</c> and an issuer's subject.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Route">The route's pattern, which names nobody.</param>
/// <param name="Status">The HTTP status of the answer; 403 also where only some of a batch was refused.</param>
/// <param name="Times">How many like it within the minute.</param>
public sealed record Refusal(long Id, DateTimeOffset At, string Caller, string Method, string Route, short Status, int Times);
