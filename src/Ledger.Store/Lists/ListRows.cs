using System.Runtime.CompilerServices;
using Ledger.Domain;
using Ledger.Store.Access;
using Ledger.Store.Persons;
using NpgsqlTypes;

namespace Ledger.Store.Lists;

/// <summary>A member in a list.</summary>
/// <param name="Id">The member's id.</param>
/// <param name="Standing">How the member stands.</param>
/// <param name="Person">What is kept of the person now, where that was asked for; null where nothing is, or it does not open.</param>
public sealed record ExportedMember(string Id, MemberStanding Standing, Person? Person);

/// <summary>An open contact in a list.</summary>
/// <param name="Id">The contact's id.</param>
/// <param name="Contact">Its state.</param>
/// <param name="LastOn">The day of the last conversation; null before the first.</param>
/// <param name="Conversations">How many conversations there were.</param>
public sealed record ListedContact(string Id, Contact Contact, DateOnly? LastOn, int Conversations);

/// <summary>A training in a list.</summary>
/// <param name="Id">The training's id.</param>
/// <param name="Training">Its state.</param>
/// <param name="Took">Its sessions, and who took part.</param>
public sealed record ListedTraining(string Id, Training Training, Participation Took)
{
    /// <summary>How long its sessions took together, in minutes, where that was told.</summary>
    public long Minutes => Took.Minutes;

    /// <summary>How often somebody took part.</summary>
    public long Attendances => Took.Attendances;

    /// <summary>How many members have taken part, of those who were named.</summary>
    public int Participants => Training.Attended.Count;
}

/// <summary>
/// The rows of the lists that leave the book. They are read a page at a time, each page in a snapshot of its own at the position known: a list may take as long
/// as the one who asked is slow, and no transaction must wait for that.
/// </summary>
public sealed class ListRows(Database database, District district, TimeProvider clock, BookReader book, PersonReader persons)
{
    private const int AtATime = 500;

    /// <summary>What is known at a moment.</summary>
    /// <exception cref="RuleBroken"><see cref="Rules.PositionNotReached"/>.</exception>
    public async Task<KnowledgePoint> KnowAt(KnownAt at, CancellationToken cancel)
    {
        await using var snapshot = await Snapshot.Take(database, district, clock, cancel);
        return await snapshot.KnowAt(at);
    }

    /// <summary>The members who are inside, in the order in which they were first counted: those whose number the balance of <c>members</c> is.</summary>
    /// <param name="association">Those of this association; all that the caller may see where null.</param>
    /// <param name="asOf">As of which day.</param>
    /// <param name="known">What is known.</param>
    /// <param name="personal">Which details of the persons are shown, such as <c>birthYear</c>: that they were is written down before they are given. None where empty.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="RuleBroken"><see cref="Rules.InvalidParameter"/>: there is no such association, or none that the caller may ask about.</exception>
    public async IAsyncEnumerable<ExportedMember> Members(
        string? association, DateOnly asOf, KnowledgePoint known, IReadOnlySet<string> personal, Caller caller, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var page in Behind(Chart.Members, association, asOf, known, caller.Association, cancel))
        {
            var now = personal.Count == 0 ? null
                : await persons.Now(page.Streams, view => view with { Person = view.Person?.Only(personal) }, caller, "list-members", cancel);
            foreach (var (subject, seen) in page.Rows)
                yield return new(subject.Id, MemberStanding.AsOf(seen.History, asOf, seen.Seen is null ? null : seen.Sees), now?.GetValueOrDefault(subject.ToString())?.Person);
        }
    }

    /// <summary>The contacts that are open, in the order in which they were first counted: those whose number the balance of <c>contacts</c> is.</summary>
    /// <inheritdoc cref="Members"/>
    public async IAsyncEnumerable<ListedContact> Contacts(string? association, DateOnly asOf, KnowledgePoint known, Caller caller, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var page in Behind(Chart.Contacts, association, asOf, known, caller.Association, cancel))
            foreach (var (subject, seen) in page.Rows)
                if (seen.History.StateAsOf(asOf) is Contact contact)
                    yield return new(subject.Id, contact, seen.LastOn(asOf), seen.EntriesAsOf(asOf).Count(e => e.Fact is ContactConversationHeld));
    }

    /// <summary>The trainings that are planned, held, completed or cancelled, in the order of their ids. To an association, those that it arranges.</summary>
    /// <inheritdoc cref="Members"/>
    public async IAsyncEnumerable<ListedTraining> Trainings(string? association, DateOnly asOf, KnowledgePoint known, Caller caller, [EnumeratorCancellation] CancellationToken cancel)
    {
        var arranging = (await Narrow(Chart.Trainings, association, caller.Association, cancel)).GetValueOrDefault("association");
        for (string? after = null; ;)
        {
            List<string> names;
            Dictionary<string, List<Entry>> streams;
            await using (var snapshot = await Snapshot.Take(database, district, clock, cancel))
            {
                names = await snapshot.Read(
                    Sql.Statement("read_streams"), row => row.GetString(0),
                    district.Name, "training", Snapshot.OrNull(arranging, NpgsqlDbType.Varchar), Snapshot.OrNull(after, NpgsqlDbType.Varchar), AtATime);
                streams = await snapshot.Histories(names);
            }

            foreach (var name in names)
            {
                if (Listed(SeenHistory.Of(Subject.FromStored(name), streams[name], known, caller.Association), arranging, asOf) is { } listed)
                    yield return listed;
            }

            if (names.Count < AtATime)
                yield break;
            after = names[^1];
        }
    }

    /// <summary>One training as it stands on a day; null where it was not planned by then, or an association asks that does not arrange it.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="asOf">As of which day.</param>
    /// <param name="known">What is known.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="cancel">Ends the reading.</param>
    public async Task<ListedTraining?> Training(string id, DateOnly asOf, KnowledgePoint known, Caller caller, CancellationToken cancel)
    {
        var subject = new Subject("training", id);
        await using var snapshot = await Snapshot.Take(database, district, clock, cancel);
        return Listed(SeenHistory.Of(subject, await snapshot.History(subject), known, caller.Association), caller.Association, asOf);
    }

    private static ListedTraining? Listed(SeenHistory seen, string? arranging, DateOnly asOf) =>
        seen.History.StateAsOf(asOf) is Training training && (arranging is null || training.Plan.Association == arranging)
            ? new(seen.History.Subject.Id, training, Participation.Of(seen.EntriesAsOf(asOf).Select(e => e.Fact))) : null;

    // The subjects behind a balance, page by page, each with its history.
    private async IAsyncEnumerable<Page> Behind(Account account, string? association, DateOnly asOf, KnowledgePoint known, string? scope, [EnumeratorCancellation] CancellationToken cancel)
    {
        var where = await Narrow(account, association, scope, cancel);
        for (SubjectKey? after = null; ;)
        {
            List<SubjectInCell> rows;
            Dictionary<string, List<Entry>> streams;
            await using (var snapshot = await Snapshot.Take(database, district, clock, cancel))
            {
                rows = await SubjectsBehind.Read(snapshot, account, where, kind: null, asOf, known, after, AtATime);
                streams = await snapshot.Histories(rows.Select(r => r.Subject));
            }

            yield return new(streams, rows.Select(r => Subject.FromStored(r.Subject)).Select(s => (s, SeenHistory.Of(s, streams[s.ToString()], known, scope))));
            if (rows.Count < AtATime)
                yield break;
            after = rows[^1].Key;
        }
    }

    private async Task<IReadOnlyDictionary<string, string>> Narrow(Account account, string? association, string? scope, CancellationToken cancel)
    {
        await using var snapshot = await Snapshot.Take(database, district, clock, cancel);
        return await book.Narrow(snapshot, account, association is null ? new Dictionary<string, string>() : new() { ["association"] = association }, scope);
    }

    private sealed record Page(Dictionary<string, List<Entry>> Streams, IEnumerable<(Subject Subject, SeenHistory Seen)> Rows);
}
