using System.Text.Encodings.Web;
using Ledger.Store;
using Ledger.Store.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Ledger.Access;

/// <summary>Authenticates machines by their keys, presented as bearer tokens (RFC 6750).</summary>
public sealed class KeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder, DistrictBooks books)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    /// <summary>The scheme's name.</summary>
    public const string Name = "key";

    /// <summary>
    /// Looks the key up where the route needs one. A key that has ended fails, and its caller stands in the request's <see cref="RequestContext"/> all the
    /// same: the note of the refusal names the key.
    /// </summary>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!Callers.AreAskedFor(Context) || Callers.Bearer(Context) is not { } key || !key.StartsWith(ApiKey.Prefix, StringComparison.Ordinal))
            return AuthenticateResult.NoResult();
        return await books.Keys.Find(key, Context.RequestAborted) is { } presented
            && await Callers.Identify(Context, presented.Caller) is { } principal && presented.IsValid
            ? AuthenticateResult.Success(new(principal, Name)) : AuthenticateResult.Fail("no valid key");
    }
}
