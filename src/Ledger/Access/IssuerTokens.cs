using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Ledger.Access;

/// <summary>
/// Authenticates by bearer tokens of an OpenID Connect issuer: JWTs signed with one of the keys that it publishes (RFC 7519, RFC 9068, OpenID Connect
/// Discovery 1.0).
/// </summary>
public static class IssuerTokens
{
    /// <summary>The scheme's name.</summary>
    public const string Name = "token";

    private static readonly TimeSpan _skew = TimeSpan.FromMinutes(1);
    private static readonly string[] _algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    /// <summary>Adds the scheme.</summary>
    /// <param name="schemes">The service's.</param>
    /// <param name="settings">Which issuer, and what its claims mean.</param>
    /// <param name="clock">By which tokens end, and keys grow old.</param>
    public static void AddIssuerTokens(this AuthenticationBuilder schemes, OidcSettings settings, TimeProvider clock)
    {
        schemes.Services.AddSingleton(services => new IssuerKeys(settings, clock, services.GetRequiredService<ILogger<IssuerKeys>>()));
        schemes.Services.AddOptions<JwtBearerOptions>(Name).Configure<IssuerKeys>((options, keys) => options.ConfigurationManager = keys);
        schemes.AddJwtBearer(Name, options =>
        {
            options.TokenHandlers.Clear();
            options.TokenHandlers.Add(new JsonWebTokenHandler { MapInboundClaims = false, MaximumTokenSizeInBytes = 16 << 10 });
            options.RefreshOnIssuerKeyNotFound = false; // the token handler asks for newer keys itself, and tries again
            options.TokenValidationParameters = Parameters(settings.Audience, clock);
            options.Events = new()
            {
                OnTokenValidated = async context =>
                {
                    context.Principal = settings.CallerOf(context.Principal!.Claims) is { } caller ? await Callers.Identify(context.HttpContext, caller) : null;
                    if (context.Principal is null)
                        context.Fail("the claims name no caller");
                },
            };
        });
    }

    /// <summary>What a token must be.</summary>
    internal static TokenValidationParameters Parameters(string audience, TimeProvider clock) => new()
    {
        ValidAlgorithms = _algorithms,
        ValidAudience = audience,
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        TryAllIssuerSigningKeys = false,
        LifetimeValidator = (from, until, _, _) => until is { } end && clock.GetUtcNow() < end + _skew && (from is not { } start || clock.GetUtcNow() >= start - _skew),
    };
}

/// <summary>
/// The keys that an issuer publishes. They are asked for again when they are no longer fresh, and when a token names one that is not known, but not again
/// and again. Keys of an issuer that cannot be asked count no longer than the settings say.
/// </summary>
public sealed class IssuerKeys : BaseConfigurationManager, IConfigurationManager<OpenIdConnectConfiguration>, IDisposable
{
    private readonly OidcSettings _settings;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5), MaxResponseContentBufferSize = 1 << 20 };
    private readonly SemaphoreSlim _asking = new(1);
    private volatile Published? _published;
    private volatile bool _isNewerWanted;
    private long? _asked;

    public IssuerKeys(OidcSettings settings, TimeProvider clock, ILogger<IssuerKeys> log)
    {
        (_settings, _clock, _log) = (settings, clock, log);
        UseLastKnownGoodConfiguration = false;
    }

    /// <summary>Makes the next reader ask the issuer, unless it was asked a moment ago.</summary>
    public override void RequestRefresh() => _isNewerWanted = true;

    public override async Task<BaseConfiguration> GetBaseConfigurationAsync(CancellationToken cancel) => await GetConfigurationAsync(cancel);

    /// <summary>The keys, asked for where they are due. While somebody else asks, those that still count are given at once.</summary>
    /// <exception cref="InvalidOperationException">None are known, or they are too old to count.</exception>
    public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel)
    {
        if (IsDue && await _asking.WaitAsync(Counting is null ? Timeout.Infinite : 0, cancel))
        {
            try
            {
                if (IsDue)
                    await Ask();
            }
            finally
            {
                _asking.Release();
            }
        }

        return Counting ?? throw new InvalidOperationException("the issuer's keys are not known");
    }

    public void Dispose()
    {
        _http.Dispose();
        _asking.Dispose();
    }

    private OpenIdConnectConfiguration? Counting => _published is { } known && _clock.GetElapsedTime(known.At) <= _settings.LongestUse ? known.Configuration : null;

    private bool IsDue => (_isNewerWanted || _published is not { } known || _clock.GetElapsedTime(known.At) > _settings.Fresh)
        && (_asked is not { } asked || _clock.GetElapsedTime(asked) >= _settings.Pause);

    private async Task Ask()
    {
        try
        {
            (_asked, _isNewerWanted) = (_clock.GetTimestamp(), false);
            var source = new HttpDocumentRetriever(_http) { RequireHttps = !_settings.Authority.IsLoopback };
            // What one request asks for is for all: it is not given up with that request.
            var found = await OpenIdConnectConfigurationRetriever.GetAsync($"{_settings.Authority.AbsoluteUri.TrimEnd('/')}/.well-known/openid-configuration", source, CancellationToken.None);
            if (found.Issuer?.TrimEnd('/') != _settings.Authority.OriginalString.TrimEnd('/'))
                throw new InvalidOperationException($"it calls itself {found.Issuer}");
            _published = new(found, _clock.GetTimestamp());
        }
#pragma warning disable CA1031 // whatever the issuer answers, it must not stop the service
        catch (Exception e)
#pragma warning restore CA1031
        {
            _log.LogWarning(e, "the issuer {Authority} did not tell its keys", _settings.Authority);
        }
    }

    private sealed record Published(OpenIdConnectConfiguration Configuration, long At);
}
