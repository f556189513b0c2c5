using System.Diagnostics.CodeAnalysis;
using Ledger.Store.Access;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;

namespace Ledger.Access;

/// <summary>
/// Adds passkeys, and signs in by them (WebAuthn Level 3), by the handler of ASP.NET Core Identity. What the browser was asked stands, sealed, in a cookie of its own until it has answered.
/// </summary>
public sealed class Passkeys(IPasskeyHandler<User> handler, IDataProtectionProvider protection, SiteSettings site)
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(5);

    // What was asked for one of them is no answer to the other.
    private readonly ITimeLimitedDataProtector _adding = protection.CreateProtector("ledger passkey", "adding").ToTimeLimitedDataProtector();
    private readonly ITimeLimitedDataProtector _showing = protection.CreateProtector("ledger passkey", "showing").ToTimeLimitedDataProtector();

    /// <summary>Adds what passkeys are checked by.</summary>
    public static void Add(IServiceCollection services, SiteSettings site)
    {
        services.AddHttpContextAccessor();
        services.AddIdentityCore<User>().AddUserStore<PasskeyOwners>();
        services.AddScoped<IPasskeyHandler<User>, PasskeyHandler<User>>().AddScoped<Passkeys>();
        services.Configure<IdentityPasskeyOptions>(options =>
        {
            options.ServerDomain = site.Address?.Host;
            options.UserVerificationRequirement = "required"; // there is no password beside it
            options.ResidentKeyRequirement = "required"; // who signs in says not first who it is
            options.AttestationConveyancePreference = "none";
            options.AuthenticatorTimeout = _patience;
            options.ValidateOrigin = asked => ValueTask.FromResult(!asked.CrossOrigin && asked.Origin == site.Origin(asked.HttpContext.Request));
        });
    }

    /// <summary>What a browser is asked so that it makes a passkey, in JSON (PublicKeyCredentialCreationOptionsJSON).</summary>
    public async Task<string> AskToAdd(HttpContext http, User user)
    {
        var asked = await handler.MakeCreationOptionsAsync(new() { Id = $"{user.Id}", Name = user.Name, DisplayName = user.Name }, http);
        Keep(http, _adding.Protect(asked.AttestationState ?? "", _patience));
        return asked.CreationOptionsJson;
    }

    /// <summary>The passkey that a browser has made for a person; null where its answer will not do.</summary>
    public async Task<Passkey?> Added(HttpContext http, User user, string credential, string name)
    {
        if (!TryTake(http, _adding, out var state))
            return null;
        var answer = await handler.PerformAttestationAsync(new() { HttpContext = http, CredentialJson = credential, AttestationState = state });
        return answer.Succeeded && answer.UserEntity.Id == $"{user.Id}" ? Of(answer.Passkey, name) : null;
    }

    /// <summary>What a browser is asked so that it shows a passkey, in JSON (PublicKeyCredentialRequestOptionsJSON).</summary>
    public async Task<string> AskToShow(HttpContext http)
    {
        var asked = await handler.MakeRequestOptionsAsync(null, http);
        Keep(http, _showing.Protect(asked.AssertionState ?? "", _patience));
        return asked.RequestOptionsJson;
    }

    /// <summary>Whose passkey a browser has shown, and the passkey as it was left by that; null where its answer will not do.</summary>
    public async Task<(User User, Passkey Passkey)?> Shown(HttpContext http, string credential)
    {
        if (!TryTake(http, _showing, out var state))
            return null;
        var answer = await handler.PerformAssertionAsync(new() { HttpContext = http, CredentialJson = credential, AssertionState = state });
        return answer.Succeeded && answer.User.Passkeys.FirstOrDefault(p => p.CredentialId.AsSpan().SequenceEqual(answer.Passkey.CredentialId)) is { } known
            ? (answer.User, Of(answer.Passkey, known.Name)) : null;
    }

    private string Cookie => site.Cookie("ledger-passkey");

    private CookieOptions Options(HttpContext http) =>
        new() { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = site.IsSecure || http.Request.IsHttps, Path = "/", IsEssential = true };

    private void Keep(HttpContext http, string state)
    {
        var options = Options(http);
        options.MaxAge = _patience;
        http.Response.Cookies.Append(Cookie, state, options);
    }

    // It is asked once: the browser forgets it with the answer.
    private bool TryTake(HttpContext http, ITimeLimitedDataProtector protector, [NotNullWhen(true)] out string? state)
    {
        state = null;
        if (http.Request.Cookies[Cookie] is not { } kept)
            return false;
        http.Response.Cookies.Delete(Cookie, Options(http));
        try
        {
            state = protector.Unprotect(kept);
            return true;
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return false;
        }
    }

    private static Passkey Of(UserPasskeyInfo info, string name) => new(
        info.CredentialId, info.PublicKey, name, info.CreatedAt, info.SignCount, info.Transports ?? [], info.IsUserVerified, info.IsBackupEligible, info.IsBackedUp);
}

/// <summary>Whose a passkey is, as Identity's handler asks. What is changed is changed by <see cref="Users"/>.</summary>
public sealed class PasskeyOwners(Users users, IHttpContextAccessor http) : IUserPasskeyStore<User>
{
    public Task<string> GetUserIdAsync(User user, CancellationToken cancellationToken) => Task.FromResult($"{user.Id}");

    public Task<string?> GetUserNameAsync(User user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Name);

    public Task<string?> GetNormalizedUserNameAsync(User user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Name);

    public async Task<User?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        Guid.TryParse(userId, out var id) && await users.Find(id, cancellationToken) is { RevokedAt: null } user ? user : null;

    public Task<User?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => Task.FromResult<User?>(null);

    public Task<IList<UserPasskeyInfo>> GetPasskeysAsync(User user, CancellationToken cancellationToken) => Task.FromResult<IList<UserPasskeyInfo>>([.. user.Passkeys.Select(Of)]);

    public Task<UserPasskeyInfo?> FindPasskeyAsync(User user, byte[] credentialId, CancellationToken cancellationToken) =>
        Task.FromResult(user.Passkeys.Where(p => p.CredentialId.AsSpan().SequenceEqual(credentialId)).Select(Of).FirstOrDefault());

    // Asked where one is added, so that no two people have the same.
    public async Task<User?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        http.HttpContext?.Features.Get<RequestContext>() is not { } context ? null
            : (await users.List(context.Book.District, cancellationToken)).FirstOrDefault(u => u.Passkeys.Any(p => p.CredentialId.AsSpan().SequenceEqual(credentialId)));

    public Task AddOrUpdatePasskeyAsync(User user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task RemovePasskeyAsync(User user, byte[] credentialId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task SetUserNameAsync(User user, string? userName, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task SetNormalizedUserNameAsync(User user, string? normalizedName, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IdentityResult> CreateAsync(User user, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IdentityResult> UpdateAsync(User user, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IdentityResult> DeleteAsync(User user, CancellationToken cancellationToken) => throw new NotSupportedException();

    public void Dispose()
    {
        // It holds nothing.
    }

    private static UserPasskeyInfo Of(Passkey passkey) => new(
        passkey.CredentialId, passkey.PublicKey, passkey.CreatedAt, passkey.SignCount, [.. passkey.Transports], passkey.IsUserVerified, passkey.IsBackupEligible, passkey.IsBackedUp, [], [])
    {
        Name = passkey.Name,
    };
}
