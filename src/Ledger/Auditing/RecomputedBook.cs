using System.Text.Json;
using Ledger.Domain;
using Ledger.Transparency;

namespace Ledger.Auditing;

/// <summary>
/// The figures that the entries of an export make, from nothing but these: each subject's history is read commit by commit, as the ledger read it when it
/// was posted.
/// </summary>
internal sealed class RecomputedBook
{
    private readonly Dictionary<string, List<Entry>> _subjects = [];
    private readonly List<(long Position, DateTimeOffset RecordedAt)> _entries = [];
    private List<RecordedPosting>? _postings;

    /// <summary>How many entries are of no type that this program reads.</summary>
    public long Unreadable { get; private set; }

    /// <summary>The first and the last day on which anything occurred; null where nothing did.</summary>
    public (DateOnly First, DateOnly Last)? Days { get; private set; }

    /// <summary>The position of the entry at a leaf, from 0.</summary>
    public long PositionOf(long leaf) => _entries[(int)leaf].Position;

    public long Count => _entries.Count;

    /// <summary>Takes the next entry, in the order of position.</summary>
    public void Add(LogEntry entry)
    {
        _entries.Add((entry.Position, entry.RecordedAt));
        try
        {
            var type = EntryType.Stored(entry.Type) ?? throw new JsonException();
            var fact = FactJson.Read(type, entry.Data.Span);
            if (SubjectKind.Named(Subject.FromStored(entry.Subject).Kind) is null)
                throw new JsonException();
            if (!_subjects.TryGetValue(entry.Subject, out var stream))
                _subjects.Add(entry.Subject, stream = []);
            stream.Add(new(entry.Entry, entry.Position, fact, entry.RecordedAt));
            var on = fact.OccurredOn;
            Days = Days is not { } days ? (on, on) : (on < days.First ? on : days.First, on > days.Last ? on : days.Last);
        }
        catch (JsonException)
        {
            Unreadable++;
        }
    }

    /// <summary>The balances known at a position, which means the whole commit that it belongs to.</summary>
    public RecomputedBalances KnownAt(long position)
    {
        var at = _entries.FindLast(e => e.Position <= position).RecordedAt;
        _postings ??= [.. _subjects.SelectMany(s => Postings(Subject.FromStored(s.Key), s.Value))];
        return new(_postings.Where(p => p.RecordedAt <= at), HistoriesOf("association", at).ToDictionary(h => h.Subject.Id, h => (Association?)h.State));
    }

    /// <summary>The plans known at a position, by their ids.</summary>
    public IReadOnlyDictionary<string, Plan> PlansAt(long position)
    {
        var at = _entries.FindLast(e => e.Position <= position).RecordedAt;
        return HistoriesOf("plan", at).Where(h => h.State is Plan).ToDictionary(h => h.Subject.Id, h => (Plan)h.State!);
    }

    private IEnumerable<History> HistoriesOf(string kind, DateTimeOffset at) =>
        _subjects.Where(s => s.Key.StartsWith(kind + "/", StringComparison.Ordinal)).Select(s => (Subject: Subject.FromStored(s.Key), Known: s.Value.Where(e => e.RecordedAt <= at).ToList()))
            .Where(s => s.Known.Count > 0).Select(s => History.Nothing(s.Subject).WithRecorded(s.Known));

    private static IEnumerable<RecordedPosting> Postings(Subject subject, List<Entry> stream)
    {
        var history = History.Nothing(subject);
        foreach (var commit in stream.GroupBy(e => e.RecordedAt))
        {
            (history, var made, _) = history.WithCommit([.. commit]);
            foreach (var posting in made)
                yield return new(posting, commit.Key);
        }
    }
}

/// <summary>A posting, and when it was recorded.</summary>
internal readonly record struct RecordedPosting(Posting Posting, DateTimeOffset RecordedAt);

/// <summary>The balances that postings come to.</summary>
internal sealed class RecomputedBalances : Balances
{
    private readonly ILookup<Account, (Cell Cell, List<Posting> Postings)> _cells;
    private readonly IReadOnlyDictionary<string, Association?> _associations;

    public RecomputedBalances(IEnumerable<RecordedPosting> postings, IReadOnlyDictionary<string, Association?> associations)
    {
        _cells = postings.GroupBy(p => p.Posting.Cell, p => p.Posting).ToLookup(c => c.Key.Account, c => (c.Key, c.ToList()));
        _associations = associations;
    }

    /// <summary>The balance of a whole account; null where a level has no reading.</summary>
    public long? Total(Account account, DateOnly asOf)
    {
        var until = _cells[account].SelectMany(c => c.Postings).Where(p => p.OccurredOn <= asOf).ToList();
        return account.Sort == Sort.Level && until.Sum(p => p.Steps) <= 0 ? null : until.Sum(p => p.Amount);
    }

    /// <summary>The balances of an account by all of its dimensions, those of 0 left out: a list counts under each of its values.</summary>
    public IReadOnlyDictionary<string, long> Rows(Account account, DateOnly asOf)
    {
        var rows = new Dictionary<string, long>();
        foreach (var (cell, postings) in _cells[account])
        {
            using var spelt = JsonDocument.Parse(cell.Key);
            IEnumerable<string> names = [""];
            foreach (var dimension in account.Dimensions)
                names = names.SelectMany(name => Values(spelt.RootElement, dimension.Name).Select(value => RowName(name, dimension.Name, value))).ToList();
            var amount = postings.Where(p => p.OccurredOn <= asOf).Sum(p => p.Amount);
            foreach (var name in names)
                rows[name] = rows.GetValueOrDefault(name) + amount;
        }

        return rows.Where(r => r.Value != 0).ToDictionary();
    }

    /// <summary>How a row is called: its dimensions and values, one after the other.</summary>
    public static string RowName(string before, string dimension, string? value) => $"{before}{(before.Length > 0 ? ", " : "")}{dimension}={value ?? "–"}";

    public override long Amount(Selection selection, Window window, string? association = null) => Selected(selection, association).Where(p => IsIn(window, p)).Sum(p => p.Amount);

    public override bool HasValue(Selection selection, DateOnly asOf, string? association = null) =>
        Selected(selection, association).Where(p => p.OccurredOn <= asOf).Sum(p => p.Steps) > 0;

    public override long Retained(Selection selection, DateOnly before, DateOnly asOf, string? association = null) =>
        Selected(selection, association).GroupBy(p => p.Of).LongCount(of => new[] { before, asOf }.All(day => of.Where(p => p.OccurredOn <= day).Sum(p => p.Amount) > 0));

    public override long Distinct(Selection selection, Window window, string? association = null) =>
        Selected(selection, association).Where(p => p.Of.Kind == "member" && IsIn(window, p)).GroupBy(p => p.Of).LongCount(of => of.Sum(p => p.Amount) > 0);

    public override IReadOnlySet<string> OpenOn(DateOnly day) => _associations.Where(a => a.Value?.IsOpenOn(day) is true).Select(a => a.Key).ToHashSet();

    private static bool IsIn(Window window, Posting posting) => posting.OccurredOn <= window.Through && (window.After is null || posting.OccurredOn > window.After);

    private IEnumerable<Posting> Selected(Selection selection, string? association)
    {
        using var pattern = JsonDocument.Parse(selection.Pattern);
        var wanted = pattern.RootElement.EnumerateObject().Select(w => (w.Name, Values: Texts(w.Value).ToList())).ToList();
        foreach (var cell in _cells[selection.Account].Where(c => association is null || c.Cell.Association == association))
        {
            using var spelt = JsonDocument.Parse(cell.Cell.Key);
            if (wanted.TrueForAll(w => w.Values.TrueForAll(value => Values(spelt.RootElement, w.Name).Contains(value))))
                foreach (var posting in cell.Postings)
                    yield return posting;
        }
    }

    private static List<string?> Values(JsonElement cell, string dimension) => cell.TryGetProperty(dimension, out var value) ? Texts(value).ToList() : [null];

    private static IEnumerable<string?> Texts(JsonElement value) => value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(v => v.GetString()) : [value.GetString()];
}
