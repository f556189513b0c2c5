using JasperFx;
using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;
using Wolverine;
using Wolverine.Marten;

namespace Ledger.Benchmarks.Yardsticks;

/// <summary>
/// What one would write on Marten and Wolverine without Ledger: an endpoint that invokes a command, a handler that fetches the stream for writing,
/// appends one event and saves, and one inline snapshot, which writes one row. All else is as Marten has it by itself. A writer that loses a race for a
/// stream answers 409.
/// </summary>
internal static class WolverineServer
{
    public const string Name = "wolverine";

    /// <summary>The path that a new member is posted to.</summary>
    public const string Members = "members";

    /// <summary>The path that a conversation is posted to.</summary>
    public const string Conversations = "conversations";

    public static async Task<int> Run(string url, string database)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        builder.Services.AddMarten(options =>
        {
            options.Connection(new NpgsqlConnectionStringBuilder(database) { MaxAutoPrepare = 50 }.ConnectionString);
            options.Events.StreamIdentity = StreamIdentity.AsString;
            options.Projections.Snapshot<Membership>(SnapshotLifecycle.Inline);
            options.Projections.Snapshot<KeptContact>(SnapshotLifecycle.Inline);
        }).UseLightweightSessions().IntegrateWithWolverine().ApplyAllDatabaseChangesOnStartup();
        builder.Host.UseWolverine(options => options.Durability.Mode = DurabilityMode.Solo);
        await using var app = builder.Build();
        app.MapGet(Servers.Empty, () => Results.Ok());
        app.MapPost(Members, (JoinMember command, IMessageBus bus, CancellationToken cancel) => Invoke(bus, command, cancel));
        app.MapPost(Conversations, (HoldConversation command, IMessageBus bus, CancellationToken cancel) => Invoke(bus, command, cancel));
        await app.RunAsync();
        return 0;
    }

    private static async Task<IResult> Invoke(IMessageBus bus, object command, CancellationToken cancel)
    {
        try
        {
            return Results.Ok(await bus.InvokeAsync<Recorded>(command, cancel));
        }
        catch (Exception e) when (e is ConcurrencyException or Marten.Exceptions.ExistingStreamIdCollisionException)
        {
            return Results.StatusCode(StatusCodes.Status409Conflict);
        }
    }
}

/// <summary>A new member, as it is posted.</summary>
public sealed record JoinMember(string Subject, Joined Data);

/// <summary>A conversation, as it is posted.</summary>
public sealed record HoldConversation(string Subject, Conversation Data);

public sealed record Joined(DateOnly OccurredOn, string Association, string Category);

public sealed record Conversation(DateOnly OccurredOn, string Channel, IReadOnlyList<string> Topics);

/// <summary>What a poster gets.</summary>
public sealed record Recorded(string Subject, long Version);

/// <summary>The row of a member.</summary>
public sealed class Membership
{
    public string Id { get; set; } = "";

    public DateOnly Since { get; set; }

    public string Association { get; set; } = "";

    public string Category { get; set; } = "";

    public void Apply(Joined joined) => (Since, Association, Category) = (joined.OccurredOn, joined.Association, joined.Category);
}

/// <summary>The row of a contact.</summary>
public sealed class KeptContact
{
    public string Id { get; set; } = "";

    public DateOnly LastOn { get; set; }

    public long Conversations { get; set; }

    public void Apply(Conversation held) => (LastOn, Conversations) = (held.OccurredOn, Conversations + 1);
}

public static class JoinMemberHandler
{
    public static Task<Recorded> Handle(JoinMember command, IDocumentSession session, CancellationToken cancel) =>
        Appending.One<Membership>(session, command.Subject, command.Data, cancel);
}

public static class HoldConversationHandler
{
    public static Task<Recorded> Handle(HoldConversation command, IDocumentSession session, CancellationToken cancel) =>
        Appending.One<KeptContact>(session, command.Subject, command.Data, cancel);
}

internal static class Appending
{
    public static async Task<Recorded> One<T>(IDocumentSession session, string key, object happened, CancellationToken cancel)
        where T : class
    {
        var stream = await session.Events.FetchForWriting<T>(key, cancel);
        stream.AppendOne(happened);
        await session.SaveChangesAsync(cancel);
        return new(key, (stream.StartingVersion ?? 0) + 1);
    }
}
