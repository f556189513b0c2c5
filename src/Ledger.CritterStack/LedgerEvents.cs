using JasperFx.Events;
using JasperFx.MultiTenancy;
using Ledger.Domain;
using Marten;
using Weasel.Core;

namespace Ledger.CritterStack;

/// <summary>How a Marten store is to be set up for a database in which Ledger keeps its books.</summary>
public static class LedgerEvents
{
    /// <summary>
    /// String streams, a tenant for each district, unique event ids, the metadata that Ledger keeps, its classes of events, and their spelling. Marten
    /// then finds Ledger's tables to be its own.
    /// </summary>
    public static StoreOptions UseLedger(this StoreOptions options)
    {
        options.Events.StreamIdentity = StreamIdentity.AsString;
        options.Events.TenancyStyle = TenancyStyle.Conjoined;
        options.Events.EnableUniqueIndexOnEventId = true;
        options.Events.MetadataConfig.CorrelationIdEnabled = true;
        options.Events.MetadataConfig.CausationIdEnabled = true;
        options.Events.MetadataConfig.HeadersEnabled = true;
        // Rich: the entry's own id and time are kept, and its position is known before the commit.
        options.Events.AppendMode = EventAppendMode.Rich;
        options.Events.AddEventTypes(EntryType.All.Select(t => t.Class));
        options.UseSystemTextJsonForSerialization(FactJson.Options, casing: Casing.CamelCase);
        return options;
    }
}
