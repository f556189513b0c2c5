using JasperFx;
using JasperFx.Events;
using JasperFx.Events.Projections;
using JasperFx.MultiTenancy;
using JasperFx.OpenTelemetry;
using Ledger.Domain;
using Ledger.Store.Access;
using Marten;
using Weasel.Core;

namespace Ledger.Store;

/// <summary>How a Marten store is set up for a database in which Ledger keeps its books.</summary>
public static class LedgerStoreOptions
{
    /// <summary>
    /// String streams, a tenant for each district, unique event ids, Ledger's event types under their stored names, and the projection that posts:
    /// what the application appends to a district is in its figures at once.
    /// </summary>
    public static StoreOptions UseLedger(this StoreOptions options)
    {
        options.Events.StreamIdentity = StreamIdentity.AsString;
        options.Events.TenancyStyle = TenancyStyle.Conjoined;
        options.Events.EnableUniqueIndexOnEventId = true;
        options.Events.MetadataConfig.CorrelationIdEnabled = true;
        options.Events.MetadataConfig.CausationIdEnabled = true;
        options.Events.MetadataConfig.HeadersEnabled = true;
        // Made by a migration of Ledger's.
        options.Events.IgnoreIndex("mt_events_naming");
        options.Events.IgnoreIndex("mt_events_member");
        options.Events.IgnoreIndex("mt_events_source");
        // Rich: each event keeps its own id and time, and its position is known before the commit.
        options.Events.AppendMode = EventAppendMode.Rich;
        foreach (var type in EntryType.All)
            options.Events.MapEventType(type.Class, type.StoredName);
        options.UseSystemTextJsonForSerialization(FactJson.Options, casing: Casing.CamelCase);
        options.Projections.Add(new PostingsProjection(), ProjectionLifecycle.Inline);
        return options;
    }

    /// <summary>The people who sign in to the pages. Row security of a table of documents is Marten's to set: it takes away what it has not been told of.</summary>
    internal static void KeepUsers(this StoreOptions options) =>
        options.Schema.For<User>().DatabaseSchemaName("ledger").DocumentAlias("user").MultiTenanted().UseRowLevelSecurity("ledger.district");

    /// <summary>Ledger's own store: the tables are made by the owner at start, and a batch goes to PostgreSQL as one page.</summary>
    internal static StoreOptions ForDistrictBooks(this StoreOptions options)
    {
        options.UseLedger();
        options.KeepUsers();
        options.AutoCreateSchemaObjects = AutoCreate.None;
        options.UpdateBatchSize = 50_000; // statements; more than the largest batch of posts has
        options.Logger(new SilentMartenLogger());
        options.OpenTelemetry.TrackConnections = TrackLevel.Normal; // the commit is a span where somebody listens
        options.ConfigureWritePolly(_ => { }); // the queue decides again before it tries again
        return options;
    }
}
