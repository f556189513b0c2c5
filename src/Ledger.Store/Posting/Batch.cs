using System.Runtime.ExceptionServices;
using JasperFx;
using JasperFx.Events;
using Ledger.Domain;
using Ledger.Store.Persons;
using Marten;
using Marten.Exceptions;
using Marten.Services;
using Npgsql;

namespace Ledger.Store;

/// <summary>Somebody appended to the same subjects past the district's lock: nothing of the batch is recorded, and it is decided again.</summary>
internal sealed class AppendedMeanwhileException(Exception cause) : Exception("somebody appended to the same subjects meanwhile", cause);

/// <summary>The posts of a batch are about more than can be read at once: each is tried alone.</summary>
/// <param name="goes">How many of the batch's first entries would be about so much that it can be read; 1 at the least.</param>
internal sealed class TooMuchToReadException(int goes) : Exception
{
    public int Goes { get; } = goes;
}

/// <summary>Records all posts of a batch in one transaction: lock, load the histories, decide, append, commit.</summary>
/// <param name="store">The Marten store.</param>
/// <param name="connections">The connections of the district's queue.</param>
/// <param name="district">Whose book.</param>
/// <param name="foldAfter">After how many positions of one day the balances are folded; at the end of a day they are anyhow.</param>
/// <param name="clock">Tells when it is recorded.</param>
/// <param name="vault">Seals personal data.</param>
/// <param name="mostRead">How many entries may be read for a batch, <see cref="MostRead"/>.</param>
internal sealed class Batch(
    IDocumentStore store, NpgsqlDataSource connections, District district, int foldAfter, TimeProvider clock, Vault vault, long mostRead = Batch.MostRead)
{
    /// <summary>How many entries may be read for a batch, of all the histories that it is about. They are in memory together, at some 350 bytes each and their garbage.</summary>
    public const long MostRead = 200_000;

    private readonly HistoryCache _histories = new();

    /// <summary>Records posts, one after the other, each after those before it.</summary>
    /// <param name="posts">The posts.</param>
    /// <param name="tried">What an earlier attempt of the batch may have committed without hearing of it.</param>
    /// <returns>The answers to each post; null for one whose poster went away before it was decided.</returns>
    public async Task<IReadOnlyList<IReadOnlyList<Answer>?>> Record(IReadOnlyList<Post> posts, HashSet<(Guid, DateTimeOffset)> tried)
    {
        await using var connection = await connections.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.ReadCommitted);
        var judgement = await Judgement.Load(new(connection, district, _histories, mostRead), vault, posts);
        var decided = posts.Select(judgement.Decide).ToList();
        var places = judgement.Loaded.Places;
        if (judgement.Accepted.Count > 0)
        {
            var recordedAt = After(judgement.Loaded.LastCommit?.RecordedAt);
            tried.UnionWith(judgement.Accepted.Select(e => (e.Id, recordedAt)));
            foreach (var (id, position) in await Append(connection, transaction, judgement.Loaded, judgement.Settle(), recordedAt))
            {
                places[id] = new(position, recordedAt);
                tried.Remove((id, recordedAt));
            }
        }

        return [.. decided.Select(d => d is null ? null : (IReadOnlyList<Answer>?)[.. d.Decisions.Select(decision => Answer(decision, d.Stands))])];

        // What an earlier attempt of this batch committed without hearing of it is no duplicate to the poster.
        Answer Answer(Decision decision, bool stands) => decision.Outcome == Outcome.Refused || !stands ? new(null, false, decision.Broken) { Probes = decision.Probes }
            : places[decision.Entry!.Id] is var place && decision.Outcome == Outcome.Duplicate ? new(place, !tried.Remove((decision.Entry.Id, place.RecordedAt)), null)
            : new(place, false, null);
    }

    private async Task<List<(Guid Entry, long Position)>> Append(
        NpgsqlConnection connection, NpgsqlTransaction transaction, LoadedBatch loaded, (IReadOnlyList<ProposedEntry> Entries, PersonalDataChanges Changes) settled, DateTimeOffset recordedAt)
    {
        var options = SessionOptions.ForTransaction(transaction, shouldAutoCommit: true);
        options.TenantId = district.Name;
        var context = new BatchContext(district, recordedAt, loaded.Known.Histories, Fold(loaded.LastCommit, recordedAt), [.. settled.Entries.Select(e => e.Id)]);
        options.Listeners.Add(context);
        await using var session = store.LightweightSession(options);
        // What is no part of an entry stays empty, so that a check can tell when somebody fills it.
        (session.CorrelationId, session.CausationId) = (null, null);
        using var step = PostingTelemetry.Step("append and commit");
        settled.Changes.Queue(session, district, recordedAt);
        var events = new List<IEvent>(settled.Entries.Count);
        foreach (var stream in settled.Entries.GroupBy(e => e.Subject))
        {
            var (key, before) = (stream.Key.ToString(), loaded.Known.Histories[stream.Key].Version);
            List<ProposedEntry> entries = [.. stream];
            var facts = entries.Select(object (e) => e.Fact);
            var appended = before == 0
                ? session.Events.StartStream(SubjectKind.Named(stream.Key.Kind)!.State, key, facts)
                : session.Events.Append(key, before + entries.Count, facts);
            foreach (var (entry, added) in entries.Zip(appended.Events))
            {
                (added.Id, added.Timestamp) = (entry.Id, recordedAt);
                added.SetHeader("source", entry.Source);
                added.SetHeader("id", entry.SourceId);
                events.Add(added);
            }
        }

        await Save(session);
        foreach (var history in context.Recorded)
            _histories.Keep(history);
        return events.ConvertAll(e => (e.Id, e.Sequence));
    }

    private static async Task Save(IDocumentSession session)
    {
        try
        {
            await session.SaveChangesAsync();
        }
        catch (Exception e) when (e is ConcurrencyException or JasperFx.Events.ExistingStreamIdCollisionException or Marten.Exceptions.ExistingStreamIdCollisionException)
        {
            throw new AppendedMeanwhileException(e);
        }
        catch (MartenCommandException e) when (e.InnerException is NpgsqlException)
        {
            ExceptionDispatchInfo.Throw(e.InnerException);
        }
    }

    // All that is folded at a time was recorded on one day.
    private Fold? Fold(LastCommit? last, DateTimeOffset recordedAt) =>
        last is not null && last.Position > last.Folded && (last.RecordedOn < district.DateOf(recordedAt) || last.Position - last.Folded >= foldAfter)
            ? new(last.RecordedOn, last.Folded, last.Position) : null;

    // In whole microseconds, as PostgreSQL keeps it, and after every commit before it.
    private DateTimeOffset After(DateTimeOffset? last)
    {
        var now = clock.GetUtcNow().ToUniversalTime();
        now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
        return last >= now ? last.Value.AddMicroseconds(1) : now;
    }
}
