using Ledger.Domain;
using Ledger.Store.Persons;

namespace Ledger.Store;

/// <summary>What a post would be answered, and what it would move.</summary>
/// <param name="Answers">An answer for each item. What would be recorded has no receipt, and is not refused.</param>
/// <param name="Stands">Whether what is not refused would be recorded.</param>
/// <param name="Basis">As of which day the figures are, and what the book knew.</param>
/// <param name="Figures">The figures that would move; none where nothing would be recorded.</param>
public sealed record Foreseen(IReadOnlyList<Answer> Answers, bool Stands, Basis Basis, IReadOnlyList<MovedFigure> Figures);

/// <summary>
/// Decides posts as they would be decided, and records nothing: load, decide and project are the same as of a post, on a view of the book that only
/// reads. No lock is taken and no number is drawn from a sequence, so that nobody waits and no position is left out.
/// </summary>
/// <param name="database">Where the book is.</param>
/// <param name="district">Whose it is.</param>
/// <param name="clock">By which it is today.</param>
/// <param name="vault">Compares personal data of entries that the book holds.</param>
/// <param name="kept">The series that are kept.</param>
/// <param name="mostRead">How many entries may be read, <see cref="Batch.MostRead"/>.</param>
public sealed class DryRun(Database database, District district, TimeProvider clock, Vault vault, BalanceCache kept, long mostRead = Batch.MostRead)
{
    /// <summary>Decides a post.</summary>
    /// <param name="items">What would be posted.</param>
    /// <param name="partial">Whether what does not read is left out, and the rest recorded.</param>
    /// <param name="scope">The association that asks, which is told its own part of the figures; null for the whole.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<Foreseen> Ask(IReadOnlyList<Item> items, bool partial, string? scope, CancellationToken cancel)
    {
        await using var snapshot = await Snapshot.Take(database, district, clock, cancel);
        var known = await snapshot.KnowAt(default);
        var basis = new Basis(district.DateOf(clock.GetUtcNow()), known);
        if (items.Count == 0)
            return new([], true, basis, []);
        var post = new Post("", items, partial, cancel);
        Judgement judgement;
        try
        {
            judgement = await Judgement.Load(new(snapshot.Connection, district, new(), mostRead, isDryRun: true), vault, [post]);
        }
        catch (TooMuchToReadException e)
        {
            return new(Answer.TooHeavy(items, e.Goes), false, basis, []);
        }

        var decided = judgement.Decide(post) ?? throw new OperationCanceledException(cancel);
        var figures = await new MovedFigures(snapshot, known, kept, basis.AsOf, scope).Find(Project(judgement), Plans(judgement));
        return new([.. decided.Decisions.Select(d => Foresee(d, decided.Stands, judgement.Loaded.Places))], decided.Stands, basis, figures);
    }

    private static Answer Foresee(Decision decision, bool stands, Dictionary<Guid, Place> places) =>
        decision.Outcome == Outcome.Refused || !stands ? new(null, false, decision.Broken) { Probes = decision.Probes }
            : new(places.TryGetValue(decision.Entry!.Id, out var place) ? place : null, decision.Outcome == Outcome.Duplicate, null);

    // Positions follow the order given, after all that there are.
    private static List<Posting> Project(Judgement judgement) =>
        [.. judgement.FilledIn().Select((entry, order) => (entry.Subject, Entry: new Entry(entry.Id, long.MaxValue / 2 + order, entry.Fact)))
            .GroupBy(e => e.Subject, e => e.Entry).SelectMany(commit => judgement.Loaded.Known.Histories[commit.Key].Post([.. commit]).Postings)];

    private static Dictionary<string, Plan?> Plans(Judgement judgement) =>
        judgement.Accepted.Select(e => e.Subject).Where(s => s.Kind == "plan").Distinct().ToDictionary(s => s.Id, s => (Plan?)judgement[s].State);
}
