using Ledger.Domain;
using NpgsqlTypes;

namespace Ledger.Store;

/// <summary>Works out proposals: reads the histories that they are about, in one snapshot, and leaves the rest to the domain. Nothing is written.</summary>
public sealed class ProposalReader(Database database, District district, TimeProvider clock)
{
    /// <summary>The most entries that a proposal may take back at once, and as many members may it be about.</summary>
    public const int Most = 10_000;

    /// <summary>The leaving of all who have not paid, <see cref="Lapses"/>.</summary>
    /// <exception cref="RuleBroken"><see cref="Rules.SubjectUnknown"/>: there is no such association; <see cref="Rules.ProposalTooLarge"/>.</exception>
    public async Task<Drafts> Lapse(string? association, DateOnly asOf, DateOnly paidThroughBefore, CancellationToken cancel)
    {
        await using var snapshot = await Snapshot.Take(database, district, clock, cancel);
        if (association is not null)
            await Known(snapshot, Domain.Subject.Association(association));
        return Lapses.Propose(district.Name, association, asOf, paidThroughBefore, await MembersOf(snapshot, association, asOf));
    }

    /// <summary>The closing of an association with the transfers of its members, <see cref="Closing"/>.</summary>
    /// <exception cref="RuleBroken"><see cref="Rules.SubjectUnknown"/>, <see cref="Rules.ProposalTooLarge"/>.</exception>
    public async Task<Drafts> Close(string association, string? into, DateOnly on, CancellationToken cancel)
    {
        await using var snapshot = await Snapshot.Take(database, district, clock, cancel);
        return Closing.Propose(district.Name, await Known(snapshot, Domain.Subject.Association(association)), into, on, Today, await MembersOf(snapshot, association, on.AddDays(-1)));
    }

    /// <summary>One id for a person instead of two, <see cref="Domain.Merge"/>.</summary>
    /// <param name="from">The member that goes.</param>
    /// <param name="into">The member that remains.</param>
    /// <param name="scope">The association that asks, which must see something of both; null where all may be seen.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="RuleBroken"><see cref="Rules.SubjectUnknown"/>, <see cref="Rules.MemberHasDied"/>, <see cref="Rules.ProposalTooLarge"/>.</exception>
    public async Task<Drafts> Merge(Subject from, Subject into, string? scope, CancellationToken cancel)
    {
        await using var snapshot = await Snapshot.Take(database, district, clock, cancel);
        var sight = scope is null ? null : new Sight(snapshot, scope);
        var (going, remaining) = (await Known(snapshot, from, sight), await Known(snapshot, into, sight));
        var trainings = await snapshot.Read("select distinct subject from ledger.mentions_of($1)", row => row.GetString(0), from.Id);
        return Domain.Merge.Propose(district.Name, ProposalSource.Of(scope, "merges", from.Id), Today, going, remaining, await Histories(snapshot, trainings));
    }

    /// <summary>What takes all of a source back, <see cref="Reversal"/>.</summary>
    /// <param name="source">The source.</param>
    /// <param name="scope">The association that asks, whose own it must be; null where all may be asked for.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="RuleBroken"><see cref="Rules.SourceUnknown"/>, <see cref="Rules.ProposalTooLarge"/>.</exception>
    public async Task<Drafts> TakeBackAll(string source, string? scope, CancellationToken cancel)
    {
        await using var snapshot = await Snapshot.Take(database, district, clock, cancel);
        // What is hidden is asked for like what is missing.
        var hidden = scope is not null && !ProposalSource.IsOf(source, scope);
        var found = await snapshot.Read("select id, subject from ledger.entries_of($1, $2)", row => (Entry: row.GetGuid(0), Subject: row.GetString(1)), hidden ? "" : source, Most + 1L);
        Rules.Require(found.Count > 0, Rules.SourceUnknown);
        Rules.Require(found.Count <= Most, Rules.ProposalTooLarge, Most);
        return await TakeBack(snapshot, ProposalSource.AssociationOf(source), EntryId.Of(district.Name, source, ""), found.Select(f => f.Entry), found.Select(f => f.Subject));
    }

    /// <summary>What takes an entry back, and what rests on it, <see cref="Reversal"/>.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="scope">The association that asks, which must see it; null where all may be seen.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="RuleBroken"><see cref="Rules.EntryUnknown"/>, <see cref="Rules.ErasureStands"/>, <see cref="Rules.ProposalTooLarge"/>.</exception>
    public async Task<Drafts> TakeBack(Guid entry, string? scope, CancellationToken cancel)
    {
        await using var snapshot = await Snapshot.Take(database, district, clock, cancel);
        var sight = scope is null ? null : new Sight(snapshot, scope);
        if (sight is not null)
            await sight.LookAt(entry);
        var found = await snapshot.Read(
            "select stream_id, type, coalesce(headers ->> 'source', '') from mt_events where tenant_id = $1 and id = $2 and $3",
            row => (Subject: row.GetString(0), Type: EntryType.Stored(row.GetString(1)), Source: row.GetString(2)), district.Name, entry, sight?.Sees(entry) is not false);
        Rules.Require(found.Count > 0, Rules.EntryUnknown, entry);
        Rules.Require(found[0].Type is { IsPosted: true }, Rules.ErasureStands);
        return await TakeBack(snapshot, scope ?? ProposalSource.AssociationOf(found[0].Source), entry, [entry], [found[0].Subject]);
    }

    private DateOnly Today => district.DateOf(clock.GetUtcNow());

    private async Task<Drafts> TakeBack(Snapshot snapshot, string? association, Guid name, IEnumerable<Guid> entries, IEnumerable<string> subjects) =>
        Reversal.Propose(district.Name, ProposalSource.Of(association, "reversals", $"{name}"), Today, entries.ToHashSet(), await Histories(snapshot, subjects));

    private static async Task<History> Known(Snapshot snapshot, Subject subject, Sight? sight = null)
    {
        var stream = sight is null ? await snapshot.History(subject) : await sight.LookAt(subject);
        Rules.Require(stream.Count > 0, Rules.SubjectUnknown, subject);
        return History.Nothing(subject).WithRecorded(stream);
    }

    private async Task<IEnumerable<History>> MembersOf(Snapshot snapshot, string? association, DateOnly day)
    {
        var members = await snapshot.Read(
            Sql.Statement("read_members_of"), row => row.GetString(0), district.Name, Snapshot.OrNull(association, NpgsqlDbType.Varchar), day);
        return await Histories(snapshot, members);
    }

    private static async Task<IEnumerable<History>> Histories(Snapshot snapshot, IEnumerable<string> subjects)
    {
        var streams = await snapshot.Histories(subjects, Batch.MostRead + 1);
        Rules.Require(streams.Values.Sum(s => (long)s.Count) <= Batch.MostRead, Rules.ProposalTooLarge, Most);
        return streams.Select(s => History.Nothing(Domain.Subject.FromStored(s.Key)).WithRecorded(s.Value));
    }
}
