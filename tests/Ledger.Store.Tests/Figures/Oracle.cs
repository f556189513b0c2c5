using System.Text.Json;

namespace Ledger.Store.Tests.Figures;

/// <summary>An entry as the oracle sees it: what stands in the table, and nothing of the domain's.</summary>
public sealed record Row(long Position, DateTimeOffset RecordedAt, Guid Id, string Subject, string Type, JsonElement Data)
{
    public DateOnly On => DateOnly.Parse(Text("occurredOn")!, null);

    public string? Text(string name) => Data.TryGetProperty(name, out var value) ? value.ToString() : null;

    public string[] List(string name) => Data.TryGetProperty(name, out var value) ? [.. value.EnumerateArray().Select(v => v.GetString()!)] : [];
}

/// <summary>One thing that counts: where, on what day, how much, and the member it names, if any.</summary>
public sealed record Counted(string Account, Dictionary<string, object?> Cell, DateOnly On, long Amount, string? Member = null);

/// <summary>
/// Tells every figure by folding all entries from the beginning, in plain loops, once for each question. It knows the
/// states of subjects at the ends of days, not steps or differences.
/// </summary>
public sealed class Oracle(IReadOnlyList<Row> book, string? own = null)
{
    public static readonly string[] Levels = ["associations", "reported", "members", "paid-members", "contacts", "audience", "figures", "offices", "milestones"];

    // Which kind of subject stands in a level: the others need not be looked at.
    private static readonly Dictionary<string, string> _kinds = new()
    {
        ["associations"] = "association/",
        ["reported"] = "association/",
        ["members"] = "member/",
        ["paid-members"] = "member/",
        ["contacts"] = "contact/",
        ["audience"] = "channel/",
        ["figures"] = "figure/",
        ["offices"] = "officer/",
        ["milestones"] = "milestone/",
    };

    // The same for every question about one moment of knowledge; a test asks hundreds.
    private readonly Dictionary<long, IReadOnlyList<IGrouping<string, Row>>> _histories = [];
    private readonly Dictionary<long, List<Counted>> _flows = [];

    private static readonly string[] _readings = ["association_reported", "channel_measured", "figure_measured"];

    /// <summary>The entries that count, as known at a position, subject after subject, each by date and position.</summary>
    public IReadOnlyList<IGrouping<string, Row>> Histories(long knownAt)
    {
        if (_histories.TryGetValue(knownAt, out var told))
            return told;
        var known = book.Where(r => r.Position <= knownAt).ToList();
        var reversed = new HashSet<string>();
        foreach (var row in known)
            if (row.Type == "entry_reversed")
                reversed.Add(row.Text("entry")!);
        return _histories[knownAt] = [.. known.Where(r => r.Type != "entry_reversed" && !reversed.Contains(r.Id.ToString()))
            .OrderBy(r => r.On).ThenBy(r => r.Position).GroupBy(r => r.Subject)];
    }

    private IEnumerable<IGrouping<string, Row>> HistoriesOf(string account, long knownAt) => Histories(knownAt).Where(h => h.Key.StartsWith(_kinds[account], StringComparison.Ordinal));

    private List<Counted> AllFlows(long knownAt) => _flows.TryGetValue(knownAt, out var flows) ? flows : _flows[knownAt] = [.. Histories(knownAt).SelectMany(Flows)];

    /// <summary>The balance as of a day; null where a level has no value.</summary>
    public long? Balance(string account, Dictionary<string, string> where, DateOnly asOf, long knownAt)
    {
        if (!Levels.Contains(account))
            return Sum(account, where, DateOnly.MinValue, asOf, knownAt);
        var (sum, hasValue) = (0L, false);
        foreach (var history in HistoriesOf(account, knownAt))
        {
            foreach (var day in DaysOfChange(history).Where(d => d <= asOf))
            {
                var (before, after) = (At(account, history, day.AddDays(-1)), At(account, history, day));
                if (Value(before, where) != Value(after, where) || Differs(before, after, where))
                    hasValue = true;
                if (account is "audience" or "figures" or "reported" && history.Any(r => _readings.Contains(r.Type) && r.On == day) && after.Any(c => Counts(c.Cell, where)))
                    hasValue = true;
            }

            sum += Value(At(account, history, asOf), where);
        }

        return hasValue ? sum : null;
    }

    /// <summary>What a flow counts from a day to a day, both included.</summary>
    public long Sum(string account, Dictionary<string, string> where, DateOnly from, DateOnly to, long knownAt) =>
        AllFlows(knownAt).Where(c => c.Account == account && c.On >= from && c.On <= to && Counts(c.Cell, where)).Sum(c => c.Amount);

    /// <summary>How many different members a flow names from a day to a day, both included.</summary>
    public int Members(string account, Dictionary<string, string> where, DateOnly from, DateOnly to, long knownAt) =>
        AllFlows(knownAt).Where(c => c.Account == account && c.Member is not null && c.On >= from && c.On <= to && Counts(c.Cell, where)).Select(c => c.Member).Distinct().Count();

    /// <summary>The subjects that stand in a level at the end of a day.</summary>
    public List<string> SubjectsIn(string account, Dictionary<string, string> where, DateOnly asOf, long knownAt) =>
        [.. HistoriesOf(account, knownAt).Where(h => Value(At(account, h, asOf), where) != 0).Select(h => h.Key)];

    public HashSet<string> OpenAssociations(DateOnly day, long knownAt) =>
        [.. new Oracle(book).SubjectsIn("associations", [], day, knownAt).Select(s => s["association/".Length..]).Where(a => own is null || a == own)];

    // Of an association's own, the cells that name it.
    private bool Counts(Dictionary<string, object?> cell, Dictionary<string, string> where) =>
        Matches(cell, where) && (own is null || new[] { "association", "from", "to" }.Any(d => cell.TryGetValue(d, out var named) && (string?)named == own));

    public static bool Matches(Dictionary<string, object?> cell, Dictionary<string, string> where)
    {
        foreach (var (dimension, wanted) in where)
        {
            if (!cell.TryGetValue(dimension, out var value) || value is null)
                return false;
            if (value is string[] list ? !list.Contains(wanted) : (string)value != wanted)
                return false;
        }

        return true;
    }

    private long Value(List<Counted> state, Dictionary<string, string> where) => state.Where(c => Counts(c.Cell, where)).Sum(c => c.Amount);

    // Two cells of one pattern may change places on a day, which leaves the sum as it was and still is a step.
    private bool Differs(List<Counted> before, List<Counted> after, Dictionary<string, string> where)
    {
        string Cells(List<Counted> state) => string.Join(';', state.Where(c => Counts(c.Cell, where)).Select(c => string.Join(',', c.Cell.Values)).Order());
        return Cells(before) != Cells(after);
    }

    private static SortedSet<DateOnly> DaysOfChange(IEnumerable<Row> history)
    {
        var days = new SortedSet<DateOnly>();
        foreach (var row in history)
        {
            days.Add(row.On);
            if (row.Type == "member_renewed")
                days.Add(DateOnly.Parse(row.Text("through")!, null).AddDays(1));
        }

        return days;
    }

    /// <summary>Where a subject stands in a level at the end of a day.</summary>
    private static List<Counted> At(string account, IEnumerable<Row> history, DateOnly day)
    {
        string? association = null, category = null, kind = null, platform = null, office = null;
        var reported = new SortedDictionary<string, long>();
        long? measured = null;
        bool registered = false, closed = false;
        DateOnly? through = null;
        long? followers = null;
        var standing = new List<Counted>();
        foreach (var row in history)
        {
            if (row.On > day)
                break;
            switch (row.Type)
            {
                case "association_registered": (registered, closed, kind) = (true, false, row.Text("kind")); break;
                case "association_reported": reported[row.Text("figure")!] = long.Parse(row.Text("value")!, null); break;
                case "figure_registered": association = row.Text("association"); break;
                case "figure_measured": measured = long.Parse(row.Text("value")!, null); break;
                case "officer_elected": (office, association) = (row.Text("office"), row.Text("association")); break;
                case "officer_stood_down": office = null; break;
                case "association_closed": closed = true; break;
                case "member_joined": (association, category) = (row.Text("association"), row.Text("category")); break;
                case "member_transferred": association = row.Text("to"); break;
                case "member_category_changed": category = row.Text("category"); break;
                case "member_left": (association, category) = (null, null); break;
                case "member_renewed":
                    var paid = DateOnly.Parse(row.Text("through")!, null);
                    if (through is null || paid > through)
                        through = paid;
                    break;
                case "contact_opened": (registered, closed, kind, association) = (true, false, row.Text("kind"), row.Text("association")); break;
                case "contact_closed": closed = true; break;
                case "channel_registered": platform = row.Text("platform"); break;
                case "channel_measured": followers = long.Parse(row.Text("followers")!, null); break;
                case "milestone_reached":
                    if (account == "milestones")
                        standing.Add(new(account, new() { ["milestone"] = row.Subject["milestone/".Length..], ["stage"] = row.Text("stage") }, day, 1));
                    break;
            }
        }

        var subject = history.First().Subject;
        switch (account)
        {
            case "associations" when subject.StartsWith("association/", StringComparison.Ordinal) && registered && !closed:
                standing.Add(new(account, new() { ["kind"] = kind }, day, 1));
                break;
            case "reported":
                foreach (var (figure, value) in reported)
                    standing.Add(new(account, new() { ["figure"] = figure, ["association"] = subject["association/".Length..] }, day, value));
                break;
            case "figures" when measured is not null:
                standing.Add(new(account, new() { ["figure"] = subject["figure/".Length..], ["association"] = association }, day, measured.Value));
                break;
            case "offices" when subject.StartsWith("officer/", StringComparison.Ordinal) && office is not null:
                standing.Add(new(account, new() { ["office"] = office, ["association"] = association }, day, 1));
                break;
            case "members" when subject.StartsWith("member/", StringComparison.Ordinal) && association is not null:
            case "paid-members" when subject.StartsWith("member/", StringComparison.Ordinal) && association is not null && day <= through:
                standing.Add(new(account, new() { ["association"] = association, ["category"] = category }, day, 1));
                break;
            case "contacts" when subject.StartsWith("contact/", StringComparison.Ordinal) && registered && !closed:
                standing.Add(new(account, new() { ["kind"] = kind, ["association"] = association }, day, 1));
                break;
            case "audience" when followers is not null:
                standing.Add(new(account, new() { ["platform"] = platform }, day, followers.Value));
                break;
        }

        return standing;
    }

    /// <summary>Everything that flows count in one subject's history.</summary>
    private static IEnumerable<Counted> Flows(IEnumerable<Row> history)
    {
        string? association = null, kind = null, with = null, office = null;
        string[] topics = [];
        DateOnly? lastSpoken = null, opened = null;
        var participants = new HashSet<string>();
        foreach (var row in history)
        {
            Dictionary<string, object?> training = new() { ["kind"] = kind, ["topics"] = topics, ["with"] = with, ["association"] = association };
            switch (row.Type)
            {
                case "association_registered":
                    kind = row.Text("kind");
                    yield return new("associations-opened", new() { ["kind"] = kind }, row.On, 1);
                    break;
                case "association_closed":
                    yield return new("associations-closed", new() { ["kind"] = kind }, row.On, 1);
                    break;
                case "activity_held":
                    var activity = new Dictionary<string, object?> { ["kind"] = row.Text("kind"), ["topics"] = row.List("topics"), ["with"] = row.Text("with"), ["association"] = row.Text("association") };
                    yield return new("activities", activity, row.On, 1);
                    if (row.Text("participants") is { } taking)
                        yield return new("activity-participants", activity, row.On, long.Parse(taking, null));
                    break;
                case "association_dialogue_held":
                    yield return new("conversations", new()
                    {
                        ["with"] = "association",
                        ["association"] = row.Subject["association/".Length..],
                        ["topics"] = row.List("topics"),
                        ["channel"] = row.Text("channel"),
                    }, row.On, 1);
                    break;
                case "member_joined":
                    association = row.Text("association");
                    yield return new("joins", new() { ["association"] = association, ["category"] = row.Text("category") }, row.On, 1, row.Subject);
                    break;
                case "member_transferred":
                    yield return new("transfers", new() { ["from"] = association, ["to"] = row.Text("to") }, row.On, 1, row.Subject);
                    association = row.Text("to");
                    break;
                case "member_left" when association is not null: // one who has left already may die
                    yield return new("leaves", new() { ["association"] = association, ["reason"] = row.Text("reason") }, row.On, 1, row.Subject);
                    association = null;
                    break;
                case "contact_opened":
                    (kind, association, opened) = (row.Text("kind"), row.Text("association"), row.On);
                    break;
                case "contact_conversation_held":
                    var about = new Dictionary<string, object?> { ["kind"] = kind, ["association"] = row.Text("association") ?? association };
                    if (lastSpoken is null)
                        yield return new("contacts-new", about, row.On, 1);
                    if (row.On >= (lastSpoken ?? opened!.Value).AddDays(365))
                        yield return new("contacts-revived", about, row.On, 1);
                    yield return new("conversations", new(about) { ["with"] = "contact", ["topics"] = row.List("topics"), ["channel"] = row.Text("channel") }, row.On, 1);
                    lastSpoken = row.On;
                    break;
                case "training_planned":
                    (kind, topics, with, association) = (row.Text("kind"), row.List("topics"), row.Text("with"), row.Text("association"));
                    break;
                case "training_session_held":
                    yield return new("sessions", training, row.On, 1);
                    if (row.Text("minutes") is { } minutes)
                        yield return new("session-minutes", training, row.On, long.Parse(minutes, null));
                    break;
                case "training_attended":
                    Dictionary<string, object?> attended = new(training) { ["association"] = row.Text("association") ?? association };
                    yield return new("attendances", attended, row.On, row.Text("count") is { } count ? long.Parse(count, null) : 1, row.Text("member"));
                    if (row.Text("member") is { } member && participants.Add(member))
                        yield return new("participants", attended, row.On, 1, member);
                    break;
                case "training_completed":
                    yield return new("trainings", training, row.On, 1);
                    break;
                case "representative_presented":
                    office = row.Text("office");
                    break;
                case "representative_appeared":
                    yield return new("appearances", new() { ["office"] = office, ["kind"] = row.Text("kind"), ["topics"] = row.List("topics") }, row.On, 1);
                    break;
            }
        }
    }
}
