using System.Text.Json;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Ledger.Domain;
using Marten;
using Marten.Subscriptions;
using Microsoft.Extensions.DependencyInjection;
using Wolverine.Runtime;

namespace Ledger.Store;

/// <summary>An entry has been recorded. A handler of any application may act on it.</summary>
/// <param name="District">The district in whose book it stands, which is the tenant in Marten.</param>
/// <param name="Entry">Its id.</param>
/// <param name="Position">Its place in the order of the book.</param>
/// <param name="Subject">What it is about.</param>
/// <param name="Type">Its type, as it was posted: <c>member.joined</c>.</param>
/// <param name="OccurredOn">The local date on which it happened.</param>
/// <param name="RecordedAt">When it was recorded.</param>
/// <param name="Data">Its data as it stands in the book, which holds no personal data.</param>
public sealed record EntryRecorded(string District, Guid Entry, long Position, string Subject, string Type, DateOnly OccurredOn, DateTimeOffset RecordedAt, JsonElement Data)
{
    internal static EntryRecorded Of(IEvent recorded) => recorded.Data is Fact fact
        ? new(recorded.TenantId, recorded.Id, recorded.Sequence, recorded.StreamKey!, EntryType.Of(fact).Name, fact.OccurredOn, recorded.Timestamp, JsonElement.Parse(FactJson.Write(fact)))
        : throw new ArgumentException("that is no entry of Ledger's", nameof(recorded));
}

/// <summary>
/// Tells Wolverine's handlers of every recorded entry: in the order of positions, one after the other, at least once. How far it has come is kept by
/// Marten with each page, so what was told after the last page is told again after a crash.
/// </summary>
public sealed class EntrySubscription : SubscriptionBase
{
    private readonly IWolverineRuntime _runtime;

    public EntrySubscription(IWolverineRuntime runtime)
    {
        _runtime = runtime;
        Name = "ledger-entries";
        foreach (var type in EntryType.All)
            IncludeType(type.Class);
    }

    /// <inheritdoc/>
    public override async Task<IChangeListener> ProcessEventsAsync(EventRange page, ISubscriptionController controller, IDocumentOperations operations, CancellationToken cancellationToken)
    {
        foreach (var recorded in page.Events)
            await new MessageBus(_runtime).InvokeAsync(EntryRecorded.Of(recorded), cancellationToken);
        return NullChangeListener.Instance;
    }
}

/// <summary>How an application is told of what is recorded.</summary>
public static class EntrySubscriptions
{
    /// <summary>Has the application's handlers of <see cref="EntryRecorded"/> called, on one of its nodes at a time.</summary>
    public static MartenServiceCollectionExtensions.MartenConfigurationExpression TellOfEntries(this MartenServiceCollectionExtensions.MartenConfigurationExpression marten) =>
        marten.AddSubscriptionWithServices<EntrySubscription>(ServiceLifetime.Singleton).AddAsyncDaemon(DaemonMode.HotCold);
}
