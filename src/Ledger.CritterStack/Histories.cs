using JasperFx.Events;
using JasperFx.Events.Aggregation;
using JasperFx.Events.Daemon;
using Ledger.Domain;
using Marten;
using Marten.Events.Aggregation;

namespace Ledger.CritterStack;

/// <summary>A subject's state as Marten knows it, who asks an aggregate for its id.</summary>
/// <param name="Id">The subject, which is the stream's key.</param>
/// <param name="State">Ledger's state after the last entry that counts; null where all have been reversed.</param>
public sealed record Known<TState>(string Id, TState? State)
    where TState : class;

/// <summary>
/// Aggregates a subject's state, live, inline or asynchronously. The stream is read as Ledger reads it, by date and less the reversed entries, so that
/// Marten's member is Ledger's.
/// </summary>
/// <typeparam name="TState">One of Ledger's states: Association, Member, Contact, Training, Channel, Representative, Milestone, Plan.</typeparam>
public sealed class StateOf<TState> : SingleStreamProjection<Known<TState>, string>
    where TState : class
{
    /// <inheritdoc/>
    public override async ValueTask<(Known<TState>?, ActionType)> DetermineActionAsync(
        IQuerySession session, Known<TState>? snapshot, string identity, IIdentitySetter<Known<TState>, string> identitySetter, IReadOnlyList<IEvent> events, CancellationToken cancellation) =>
        await History<TState>.Read(session, identity, events, cancellation) is { } read ? (new(identity, (TState?)read.State), ActionType.Store) : (snapshot, ActionType.Nothing);
}

/// <summary>Reads a stream's history whole, since a late entry or a reversal changes what comes of those before it.</summary>
internal static class History<TState>
{
    private static readonly Story _story = Story.Kinds.Select(kind => Story.Of(kind)!).Single(s => s.State == typeof(TState));

    /// <summary>The reading up to the last of some events; null where the stream is another kind of subject's.</summary>
    /// <exception cref="RuleBroken">The history does not read: somebody appended what breaks a rule.</exception>
    public static async Task<Reading?> Read(IQuerySession session, string stream, IReadOnlyList<IEvent> events, CancellationToken cancel)
    {
        var subject = Subject.FromStored(stream);
        if (subject.Kind != _story.Kind)
            return null;
        var earlier = events[0].Version == 1 ? [] : await session.ForTenant(events[0].TenantId).Events.FetchStreamAsync(stream, events[0].Version - 1, token: cancel);
        // Within a stream the versions are in the order of the positions, and known even before these are.
        return Reading.Of(subject, [.. earlier.Concat(events).Where(e => e.Data is Fact).Select(e => new Entry(e.Id, e.Version, (Fact)e.Data))]);
    }
}
