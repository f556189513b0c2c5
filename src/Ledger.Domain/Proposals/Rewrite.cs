namespace Ledger.Domain;

/// <summary>
/// Rewrites one subject's history as a batch can: entries are taken back by reversals, and told by new entries. What is told of a day comes after
/// what stands on that day, so that what followed a retold entry on its day is told again after it.
/// </summary>
/// <param name="history">The history.</param>
/// <param name="ids">Names the entries.</param>
/// <param name="today">The day on which entries are taken back.</param>
internal sealed class Rewrite(History history, DraftIds ids, DateOnly today)
{
    private readonly Dictionary<Guid, Entry> _takenBack = [];
    private readonly List<(Fact Fact, long Order, string Id)> _told = [];

    /// <summary>Whether an entry can be told again without what is sealed beside it.</summary>
    public static bool CanBeToldAgain(Fact fact) => !EntryType.Of(fact).Shape.Personal.Any(p => p.IsRequired);

    /// <summary>Takes an entry back.</summary>
    public void TakeBack(Entry entry) => _takenBack.TryAdd(entry.Id, entry);

    /// <summary>Tells a fact in the place of an entry of the same day.</summary>
    /// <param name="fact">The fact. What is sealed beside it is not told again.</param>
    /// <param name="order">The place within its day: the position of the entry that told it first; the greatest number for the end of the day.</param>
    /// <param name="id">What the entry is named for.</param>
    public void Tell(Fact fact, long order, string id) => _told.Add((fact with { Person = null, Note = null }, order, id));

    /// <summary>What an entry is named for that tells again what another told.</summary>
    public static string AgainId(Guid entry) => $"again/{entry}";

    /// <summary>Takes back what would no longer read.</summary>
    public void TakeBackWhatRests()
    {
        KeepOrder();
        var (state, steps, kind) = ((object?)null, new TimelineBuilder(isKept: false), SubjectKind.Named(history.Subject.Kind)!);
        var told = _told.Select(t => (t.Fact, t.Order, Entry: (Entry?)null));
        var standing = history.Entries.Where(e => !_takenBack.ContainsKey(e.Id)).Select(e => (e.Fact, e.Order, Entry: (Entry?)e));
        foreach (var (fact, _, entry) in standing.Concat(told).OrderBy(f => f.Fact.OccurredOn).ThenBy(f => f.Entry is null).ThenBy(f => f.Order))
        {
            try
            {
                state = kind.Evolve(state, fact, steps, history.Subject);
            }
            catch (RuleBroken) when (entry is not null)
            {
                TakeBack(entry);
            }
            catch (RuleBroken)
            {
                // The decider says of the batch what does not read, and why.
            }
        }
    }

    /// <summary>The batch: first what is taken back, in the order of the book, then what is told, by date.</summary>
    /// <param name="reason">Why entries are taken back.</param>
    public IEnumerable<Draft> Drafts(string reason)
    {
        KeepOrder();
        return _takenBack.Values.OrderBy(e => e.Order).Select(e => ids.Draft(history, $"reverse/{e.Id}", new EntryReversed(today, e.Id, reason)))
            .Concat(_told.OrderBy(t => t.Fact.OccurredOn).ThenBy(t => t.Order).Select(t => ids.Draft(history, t.Id, t.Fact)));
    }

    // What followed on a day, and stands, is told again after what is told.
    private void KeepOrder()
    {
        var firsts = _told.GroupBy(t => t.Fact.OccurredOn, t => t.Order).ToDictionary(day => day.Key, day => day.Min());
        foreach (var entry in history.Entries)
            if (firsts.TryGetValue(entry.Fact.OccurredOn, out var first) && entry.Order > first && CanBeToldAgain(entry.Fact) && _takenBack.TryAdd(entry.Id, entry))
                Tell(entry.Fact, entry.Order, AgainId(entry.Id));
    }
}
