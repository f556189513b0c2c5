using System.Diagnostics;
using JasperFx;
using JasperFx.Events;
using Ledger.Benchmarks.Entries;
using Ledger.Domain;
using Marten;
using Marten.Services;
using Npgsql;
using Weasel.Core;

namespace Ledger.Benchmarks.Yardsticks;

/// <summary>
/// How fast Marten alone takes new members, in process: 1,000 new streams of one event each in one session, appended as Ledger appends them and into
/// the same tables, without rules, figures or HTTP.
/// </summary>
internal sealed class MartenBare : IDisposable
{
    public const int Streams = 1_000;

    private const string District = "varmland";

    // More statements than a session of so many streams has.
    private const int OnePage = 50_000;

    private readonly DocumentStore _inPages;
    private readonly DocumentStore _onOnePage;
    private int _made;

    /// <param name="database">The database.</param>
    public MartenBare(string database)
    {
        var prepared = new NpgsqlConnectionStringBuilder(database) { MaxAutoPrepare = 50 }.ConnectionString;
        _inPages = Store(_ => { });
        _onOnePage = Store(options => options.UpdateBatchSize = OnePage);

        DocumentStore Store(Action<StoreOptions> further) => DocumentStore.For(options =>
        {
            options.Connection(prepared);
            options.Events.StreamIdentity = StreamIdentity.AsString;
            options.Events.TenancyStyle = JasperFx.MultiTenancy.TenancyStyle.Conjoined;
            options.Events.EnableUniqueIndexOnEventId = true;
            options.Events.MetadataConfig.CorrelationIdEnabled = true;
            options.Events.MetadataConfig.CausationIdEnabled = true;
            options.Events.MetadataConfig.HeadersEnabled = true;
            options.Events.AppendMode = EventAppendMode.Rich;
            options.Events.MapEventType<MemberJoined>(EntryType.Named("member.joined")!.StoredName);
            options.UseSystemTextJsonForSerialization(FactJson.Options, casing: Casing.CamelCase);
            options.AutoCreateSchemaObjects = AutoCreate.None;
            further(options);
        });
    }

    /// <summary>Has Marten make its tables.</summary>
    public Task MakeTables(CancellationToken cancel) => _inPages.Storage.ApplyAllConfiguredChangesToDatabaseAsync(AutoCreate.CreateOrUpdate).WaitAsync(cancel);

    /// <summary>Entries per second, statements sent in pages of Marten's usual size.</summary>
    public Task<double> InPages(TimeSpan longest, CancellationToken cancel) => Rate(_inPages, longest, cancel);

    /// <summary>Entries per second, all statements of a session sent as one page.</summary>
    public Task<double> OnOnePage(TimeSpan longest, CancellationToken cancel) => Rate(_onOnePage, longest, cancel);

    public void Dispose()
    {
        _inPages.Dispose();
        _onOnePage.Dispose();
    }

    private async Task<double> Rate(DocumentStore store, TimeSpan longest, CancellationToken cancel)
    {
        for (var i = 0; i < 5; i++)
            await Write(store, cancel); // compiled, and prepared
        var (entries, began) = (0L, Stopwatch.GetTimestamp());
        while (Stopwatch.GetElapsedTime(began) < longest)
        {
            await Write(store, cancel);
            entries += Streams;
        }

        return entries / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private async Task Write(DocumentStore store, CancellationToken cancel)
    {
        await using var session = store.LightweightSession(new SessionOptions { TenantId = District });
        for (var i = 0; i < Streams; i++)
        {
            var (fact, id) = (NewMembers.Fact(_made), $"bare-{_made++}");
            var added = session.Events.StartStream<Member>($"member/{id}", fact).Events[0];
            added.Id = EntryId.Of(District, NewMembers.Source(fact), id);
            added.SetHeader("source", NewMembers.Source(fact));
            added.SetHeader("id", id);
        }

        await session.SaveChangesAsync(cancel);
    }
}
