using System.Runtime.ExceptionServices;
using System.Text.RegularExpressions;
using JasperFx;
using JasperFx.Events;
using Ledger.Domain;
using Ledger.Store;
using Marten;
using Marten.Exceptions;
using Npgsql;

namespace Ledger.CritterStack;

/// <summary>
/// The storage on Marten: a batch is one session on one transaction, which begins with the district's lock. The events are appended through it, the rows
/// beside them are queued on it, and what is to be told of it goes by its outbox.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="open">Opens the Marten store, and who tells of what is recorded.</param>
internal sealed partial class MartenStorage(Database database, Func<CancellationToken, Task<(IDocumentStore Store, Func<IDocumentSession, ITeller> Teller)>> open) : IStorage
{
    private readonly Remembered _remembered = new(database.FoldAfter);

    public async Task<IBatch> Begin(District district, CancellationToken cancel)
    {
        var (store, teller) = await open(cancel);
        var connection = await database.Source.OpenConnectionAsync(cancel);
        try
        {
            return new Batch(_remembered, district, connection, await connection.BeginTransactionAsync(cancel), store, teller);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private sealed partial class Batch(
        Remembered remembered, District district, NpgsqlConnection connection, NpgsqlTransaction transaction, IDocumentStore store, Func<IDocumentSession, ITeller> teller)
        : StorageBatch(remembered, district, connection)
    {
        private static readonly string _beside = Sql.Statement("write_placed") + Sql.Statement("write_beside");

        public override async Task<IReadOnlyList<long>?> Commit(ToCommit batch, CancellationToken cancel)
        {
            var beside = await WriteBeside(batch, cancel);
            var options = Marten.Services.SessionOptions.ForTransaction(transaction, shouldAutoCommit: true);
            options.TenantId = District.Name;
            await using var session = store.LightweightSession(options);
            foreach (var first in First(batch))
                Queue(session, first.CommandText, [.. first.Parameters.Cast<NpgsqlParameter>()]);
            var events = Append(session, batch);
            var tell = teller(session);
            session.Listeners.Add(new BeforeSaving(async () =>
            {
                PutInOrder(events);
                Queue(session, _beside, [.. beside.Parameters, new NpgsqlParameter { Value = events.Select(e => e.Sequence).ToArray() }]);
                foreach (var (decision, recorded) in batch.Decisions.Zip(events))
                    await tell.Tell(EntryRecorded.Of(District, decision, recorded));
            }));
            await Save(session, cancel);
            Remember(batch, beside);
            return [.. events.Select(e => e.Sequence)];
        }

        public override async ValueTask DisposeAsync()
        {
            await transaction.DisposeAsync();
            await base.DisposeAsync();
        }

        /// <summary>Appends each subject's entries to its stream, at the version that was read; the events in the order of the batch.</summary>
        private static List<IEvent> Append(IDocumentSession session, ToCommit batch)
        {
            var events = new Dictionary<Guid, IEvent>();
            foreach (var stream in batch.Decisions.GroupBy(d => d.Draft.Subject))
            {
                var (decisions, key) = (stream.ToList(), stream.Key.ToString());
                var facts = decisions.Select(d => (object)d.Draft.Fact);
                var appended = decisions[0].Version == 1
                    ? session.Events.StartStream(Story.Of(stream.Key.Kind)!.State, key, facts)
                    : session.Events.Append(key, decisions[^1].Version, facts);
                foreach (var (decision, added) in decisions.Zip(appended.Events))
                {
                    added.Id = decision.Draft.Id;
                    added.Timestamp = batch.RecordedAt;
                    added.SetHeader("source", decision.Draft.Source);
                    added.SetHeader("id", decision.Draft.SourceId);
                    events.Add(added.Id, added);
                }
            }

            return [.. batch.Decisions.Select(d => events[d.Draft.Id])];
        }

        // Marten numbers stream by stream, those that it appends to before those that it starts.
        private static void PutInOrder(List<IEvent> events)
        {
            foreach (var (recorded, position) in events.Zip(events.Select(e => e.Sequence).Order().ToList()))
                recorded.Sequence = position;
        }

        // Marten's placeholder has no number, so a value that is used twice is given twice.
        private static void Queue(IDocumentSession session, string sql, IReadOnlyList<NpgsqlParameter> parameters)
        {
            var values = new List<object>();
            var text = Numbered().Replace(Comment().Replace(sql, ""), match =>
            {
                values.Add(parameters[int.Parse(match.Groups[1].Value, null) - 1].Value!);
                return "?";
            });
            session.QueueSqlCommand(text, [.. values]);
        }

        private static async Task Save(IDocumentSession session, CancellationToken cancel)
        {
            try
            {
                await session.SaveChangesAsync(cancel);
            }
            // The last by its name: in some versions the class is Marten's, in others JasperFx's.
            catch (Exception e) when (e is ConcurrencyException or ConcurrentUpdateException || e.GetType().Name == "ExistingStreamIdCollisionException")
            {
                throw new AppendedMeanwhileException(e);
            }
            catch (MartenCommandException e) when (e.InnerException is NpgsqlException)
            {
                ExceptionDispatchInfo.Throw(e.InnerException);
            }
        }

        [GeneratedRegex(@"\$([0-9]+)")]
        private static partial Regex Numbered();

        [GeneratedRegex("--.*")]
        private static partial Regex Comment();
    }

    /// <summary>What is to be done once Marten has given the events their places, and before it writes.</summary>
    private sealed class BeforeSaving(Func<Task> work) : DocumentSessionListenerBase
    {
        public override Task BeforeSaveChangesAsync(IDocumentSession session, CancellationToken token) => work();
    }
}

/// <summary>Tells of what is recorded, with the session's own commit.</summary>
internal interface ITeller
{
    Task Tell(EntryRecorded recorded);
}
