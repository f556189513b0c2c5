using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Ledger.Domain;
using Marten;
using Marten.Services;
using Npgsql;

namespace Ledger.Store.Access;

/// <summary>A person who has just signed in.</summary>
/// <param name="User">Who.</param>
/// <param name="Session">Her new session.</param>
public sealed record SignedIn(User User, string Session);

/// <summary>A person who has been invited.</summary>
/// <param name="User">Who.</param>
/// <param name="Link">What her link ends with. It is shown this once.</param>
public sealed record Invited(User User, string Link);

/// <summary>The people who sign in to the pages: Marten documents, of the tenant that is their district.</summary>
public sealed class Users(Database database, IDocumentStore store, TimeProvider clock)
{
    /// <summary>For how long a link counts.</summary>
    public static readonly TimeSpan LinkCounts = TimeSpan.FromDays(7);

    /// <summary>For how long a link counts that the program shows where it is started.</summary>
    public static readonly TimeSpan FirstLinkCounts = TimeSpan.FromHours(1);

    /// <summary>After how long without a request a session ends.</summary>
    public static readonly TimeSpan LongestIdle = TimeSpan.FromHours(8);

    /// <summary>After how long it ends however it is used.</summary>
    public static readonly TimeSpan LongestSession = TimeSpan.FromDays(7);

    private const int IdLength = 16;
    private const int SecretLength = 20;

    private DateTimeOffset Now => clock.GetUtcNow().ToUniversalTime();

    /// <summary>A person, of whichever district; null where there is none of that id.</summary>
    public async Task<User?> Find(Guid id, CancellationToken cancel)
    {
        await using var find = database.Source.CreateCommand("select ledger.user_of($1)");
        find.Parameters.Add(new() { Value = id });
        await using var reader = await find.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel) ? await store.Options.Serializer().FromJsonAsync<User>(reader, 0, cancel) : null;
    }

    /// <summary>Those of a district, by name.</summary>
    public async Task<IReadOnlyList<User>> List(District district, CancellationToken cancel)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await Begin(transaction, district, [], cancel);
        await using var session = Session(transaction, district);
        return [.. (await session.Query<User>().ToListAsync(cancel)).OrderBy(u => u.Name, StringComparer.CurrentCulture)];
    }

    /// <summary>Invites a person.</summary>
    /// <exception cref="RuleBroken">The association or the name will not do, or the role has none.</exception>
    public async Task<Invited> Invite(District district, Role role, string? association, string name, TimeSpan counts, CancellationToken cancel)
    {
        KeyRing.Require(role, association, name);
        var user = New(Guid.NewGuid(), district, role, association, name);
        var (invited, link) = Invite(user, counts);
        await Run(district, [], session => Task.FromResult(Store(session, invited)), cancel);
        return new(invited, link);
    }

    /// <summary>Invites the district's first person, an admin; null where it has ever had one. Of several services that start at once, one does.</summary>
    public Task<Invited?> InviteFirst(District district, string name, CancellationToken cancel) =>
        Run(district, [new("select pg_advisory_xact_lock(hashtextextended('users of ' || $1, 0))") { Parameters = { new() { Value = district.Name } } }], async session =>
        {
            if (await session.Query<User>().AnyAsync(cancel))
                return null;
            var (invited, link) = Invite(New(Guid.NewGuid(), district, Role.Admin, null, name), FirstLinkCounts);
            session.Store(invited);
            return new Invited(invited, link);
        }, cancel);

    /// <summary>Gives a person a new link, in place of one that was not used; null where there is none whom a link lets in.</summary>
    public async Task<Invited?> InviteAgain(District district, Guid id, CancellationToken cancel)
    {
        var link = "";
        var changed = await Change(district, id, user => user is not { RevokedAt: null, IsOfIssuer: false } ? null : Kept(Invite(user, LinkCounts)), cancel);
        return changed is null ? null : new(changed, link);

        User Kept((User User, string Link) made)
        {
            link = made.Link;
            return made.User;
        }
    }

    /// <summary>Whom a link would let in now; null where nobody. It is not used up by this.</summary>
    public async Task<User?> Invited(string link, CancellationToken cancel) =>
        Parse(link) is var (id, secret) && await Find(id, cancel) is { } user && user.IsInvitedBy(secret, Now) ? user : null;

    /// <summary>Lets in whom a link invites, once; null where it is used up, has expired, or is none.</summary>
    public async Task<SignedIn?> Accept(string link, CancellationToken cancel)
    {
        if (Parse(link) is not var (id, secret) || await Find(id, cancel) is not { } found)
            return null;
        return await SignIn(found, user => user.IsInvitedBy(secret, Now) ? user with { Invitation = null } : null, cancel);
    }

    /// <summary>Lets in who has shown one of her passkeys; null where she no longer has it, or may not sign in.</summary>
    /// <param name="user">Who.</param>
    /// <param name="shown">The passkey as it was left by that.</param>
    /// <param name="cancel">Gives up.</param>
    public Task<SignedIn?> SignIn(User user, Passkey shown, CancellationToken cancel) =>
        SignIn(user, u => u.RevokedAt is null && u.Passkeys.Any(p => p.Id == shown.Id) ? u.With(shown) : null, cancel);

    /// <summary>Lets in whom the organisation's issuer vouches for, in the role that it says; null where she has been revoked here.</summary>
    /// <param name="caller">Whom it names.</param>
    /// <param name="name">What it calls her.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="ArgumentException">There is no book of her district.</exception>
    public async Task<SignedIn?> SignIn(Caller caller, string name, CancellationToken cancel)
    {
        var district = await database.FindDistrict(caller.District, cancel) ?? throw new ArgumentException($"there is no book of {caller.District}", nameof(caller));
        // The same person has the same id each time, so that no two begin at once.
        var id = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{caller.District}\n{caller.Id}")).AsSpan(0, IdLength), bigEndian: true);
        var begun = NewSession();
        return await Run(district, [Lock(id)], async session =>
        {
            var known = await session.LoadAsync<User>(id, cancel) ?? New(id, district, caller.Role, caller.Association, name) with { IsOfIssuer = true };
            return known.RevokedAt is not null ? null
                : new SignedIn(Store(session, known.With(begun) with { Role = caller.Role, Association = caller.Association, Name = name }), begun.Id);
        }, cancel);
    }

    /// <summary>Ends a session.</summary>
    public Task SignOut(User user, string session, CancellationToken cancel) =>
        Change(user, u => u with { Sessions = [.. u.Sessions.Where(s => s.Id != session)] }, cancel);

    /// <summary>Ends all sessions.</summary>
    public Task SignOutEverywhere(User user, CancellationToken cancel) => Change(user, u => u with { Sessions = [] }, cancel);

    /// <summary>Ends all sessions, and lets her in no more; false where there is none who may.</summary>
    public async Task<bool> Revoke(District district, Guid id, CancellationToken cancel) =>
        await Change(district, id, u => u.RevokedAt is null ? u with { RevokedAt = Now, Sessions = [], Passkeys = [], Invitation = null } : null, cancel) is not null;

    /// <summary>Gives a person a further passkey; false where she has as many as she may.</summary>
    /// <exception cref="RuleBroken">The name will not do.</exception>
    public async Task<bool> Add(User user, Passkey passkey, CancellationToken cancel)
    {
        RequireName(passkey.Name);
        return await Change(user, u => u is { RevokedAt: null, Passkeys.Count: < User.MostPasskeys } ? u with { Passkeys = [.. u.Passkeys, passkey] } : null, cancel) is not null;
    }

    /// <summary>Calls a passkey something else; false where there is none of that id.</summary>
    /// <exception cref="RuleBroken">The name will not do.</exception>
    public async Task<bool> Rename(User user, string passkey, string name, CancellationToken cancel)
    {
        RequireName(name);
        return await Change(user, u => u.Passkeys.FirstOrDefault(p => p.Id == passkey) is { } known ? u.With(known with { Name = name }) : null, cancel) is not null;
    }

    /// <summary>Takes a passkey away; false where there is none of that id.</summary>
    public async Task<bool> Remove(User user, string passkey, CancellationToken cancel) =>
        await Change(user, u => u.Passkeys.Any(p => p.Id == passkey) ? u with { Passkeys = [.. u.Passkeys.Where(p => p.Id != passkey)] } : null, cancel) is not null;

    private static void RequireName(string name) =>
        Rules.Require(name.Length is > 0 and <= Passkey.LongestName && Characters.AreVisible(name) && name.AsSpan().Trim().Length == name.Length, Rules.NotAText, "name", Passkey.LongestName);

    private User New(Guid id, District district, Role role, string? association, string name) =>
        new() { Id = id, District = district.Name, Role = role, Association = association, Name = name, CreatedAt = Now };

    private (User User, string Link) Invite(User user, TimeSpan counts)
    {
        var secret = RandomNumberGenerator.GetBytes(SecretLength);
        byte[] link = [.. user.Id.ToByteArray(bigEndian: true), .. secret];
        return (user with { Invitation = new(SHA256.HashData(secret), Now + counts) }, Base64Url.EncodeToString(link));
    }

    private static (Guid Id, byte[] Secret)? Parse(string link) =>
        Base64Url.IsValid(link) && Base64Url.DecodeFromChars(link) is { Length: IdLength + SecretLength } bytes ? (new(bytes.AsSpan(0, IdLength), bigEndian: true), bytes[IdLength..]) : null;

    private UserSession NewSession() => new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)), Now);

    private async Task<SignedIn?> SignIn(User user, Func<User, User?> check, CancellationToken cancel)
    {
        var begun = NewSession();
        return await Change(user, u => check(u)?.With(begun), cancel) is { } changed ? new(changed, begun.Id) : null;
    }

    private async Task<User?> Change(User user, Func<User, User?> change, CancellationToken cancel) =>
        await database.FindDistrict(user.District, cancel) is { } district ? await Change(district, user.Id, change, cancel) : null;

    // The row is locked before it is read: of two who change it at once, the second sees what the first has written.
    private Task<User?> Change(District district, Guid id, Func<User, User?> change, CancellationToken cancel) =>
        Run(district, [Lock(id)], async session =>
            await session.LoadAsync<User>(id, cancel) is { } user && change(user) is { } changed ? Store(session, changed) : null, cancel);

    private static NpgsqlBatchCommand Lock(Guid id) => new("select from ledger.mt_doc_user where id = $1 for update") { Parameters = { new() { Value = id } } };

    private async Task<T> Run<T>(District district, NpgsqlBatchCommand[] before, Func<IDocumentSession, Task<T>> work, CancellationToken cancel)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await Begin(transaction, district, before, cancel);
        await using var session = Session(transaction, district);
        var done = await work(session);
        await session.SaveChangesAsync(cancel);
        return done;
    }

    private static async Task Begin(NpgsqlTransaction transaction, District district, NpgsqlBatchCommand[] before, CancellationToken cancel)
    {
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction) { BatchCommands = { Database.For(district) } };
        foreach (var command in before)
            batch.BatchCommands.Add(command);
        await batch.ExecuteNonQueryAsync(cancel);
    }

    private IDocumentSession Session(NpgsqlTransaction transaction, District district)
    {
        var options = SessionOptions.ForTransaction(transaction, shouldAutoCommit: true);
        options.TenantId = district.Name;
        return store.LightweightSession(options);
    }

    private static User Store(IDocumentSession session, User user)
    {
        session.Store(user);
        return user;
    }
}
