using System.Text.Json;
using Ledger.Domain;

namespace Ledger.Benchmarks.Entries;

/// <summary>A day's two posts, or one of them.</summary>
internal sealed record Recording(DateTimeOffset At, IReadOnlyList<ProposedEntry> Entries);

/// <summary>
/// Six years of a district, posted twice on each Sunday: members who join, pay, move and leave, conversations, trainings,
/// channels and representatives; some of it told late, some of it reversed. The same every time.
/// </summary>
/// <param name="district">The district.</param>
/// <param name="associations">How many associations it has.</param>
/// <param name="isOfAllKinds">Whether entries of all kinds are told, members are named who attend, and plans with goals of all kinds are adopted.</param>
internal sealed class ManyYears(string district, int associations, bool isOfAllKinds = false)
{
    public const string PlanId = "2020";
    public static readonly DateOnly FirstSunday = new(2018, 1, 7);
    public const int Sundays = 6 * 52;

    /// <summary>When the two posts of a day are recorded, in UTC; between them a moment lies inside a day.</summary>
    public static readonly TimeOnly Morning = new(9, 0), Noon = new(12, 0), Evening = new(18, 0);

    // What a post tells of associations, channels and representatives at most, which are few. Beyond this, members make a book large.
    private const int MostInCommon = 100;

    private static readonly string[] Topics =
        ["membership-care", "regional-policy", "membership-training", "campaign", "economy", "organising", "union-politics", "feminism"];

    private static readonly string[] Channels = ["meeting", "phone", "video", "visit"];
    private static readonly string[] Kinds = ["union", "movement", "association", "party-office"];
    private static readonly string[] Platforms = ["facebook", "instagram", "youtube"];
    private static readonly string[] Offices = ["region", "riksdag", "kommun"];
    private static readonly JsonElement _plan = ReadPlan();
    private readonly Random _random = new(1);
    private readonly IReadOnlyList<string> _associations = AssociationsOf(associations);
    private readonly List<Life> _members = [];
    private readonly List<Life> _contacts = [];
    private readonly List<Life> _trainings = [];
    private readonly Queue<ProposedEntry> _reversible = new();
    private readonly AllKinds? _allKinds = isOfAllKinds ? new(new(3), AssociationsOf(associations)) : null;
    private readonly HashSet<(Subject, int, Subject)> _attended = [];
    private int _made;
    private int _place; // of the one that Any has found
    private int _common;

    // One subject while the years pass: what is told of it next must not come before what changed it last.
    private sealed class Life(Subject subject, DateOnly since)
    {
        public Subject Subject { get; } = subject;

        public DateOnly Since { get; } = since;

        public DateOnly Changed { get; set; } = since;

        public DateOnly Last { get; set; } = since;

        public string Association { get; set; } = "";

        public int Sessions { get; set; }
    }

    /// <summary>The ids of the goals of the plan that is adopted.</summary>
    public static IReadOnlyList<string> Goals => [.. _plan.GetProperty("goals").EnumerateArray().Select(g => g.GetProperty("id").GetString()!)];

    /// <summary>So many associations: those of the new members, and more where these are too few.</summary>
    public static IReadOnlyList<string> AssociationsOf(int count) =>
        [.. NewMembers.Associations.Concat(Enumerable.Range(1, count).Select(i => $"forening-{i}")).Take(count)];

    public static DateTimeOffset At(int sunday, TimeOnly time) => new(FirstSunday.AddDays(7 * sunday).ToDateTime(time), TimeSpan.Zero);

    public IEnumerable<Recording> Recordings(int entries)
    {
        var opening = Opening().ToList();
        yield return new(At(0, Morning).AddHours(-1), opening);
        var (left, posts) = (entries - opening.Count, 2 * Sundays);
        for (var sunday = 0; sunday < Sundays; sunday++)
            foreach (var time in new[] { Morning, Evening })
            {
                var share = left / posts--;
                left -= share;
                var told = new List<ProposedEntry>(share);
                _common = 0;
                if (FirstSunday.AddDays(7 * sunday) is { Year: 2020, DayOfYear: <= 7 } && time == Morning)
                    told.AddRange([Plan(), .. isOfAllKinds ? AllKinds.Plans().Select(p => Say(p.Subject, p.Fact)) : []]);
                while (told.Count < share)
                    told.Add(Next(FirstSunday.AddDays(7 * sunday)));
                yield return new(At(sunday, time), told);
            }
    }

    private IEnumerable<ProposedEntry> Opening()
    {
        var on = new DateOnly(2010, 1, 1);
        foreach (var slug in _associations)
            yield return Say(Subject.Association(slug), new AssociationRegistered(on, slug));
        foreach (var platform in Platforms)
            yield return Say(new("channel", platform), new ChannelRegistered(on, platform, "exempel"));
        foreach (var (office, n) in Offices.SelectMany(o => Enumerable.Range(1, 8).Select(n => (o, n))))
            yield return Say(new("representative", $"{office}-{n}"), new RepresentativePresented(on, "Exempel", office));
        foreach (var kind in Kinds)
            yield return Open(kind, on);
        if (isOfAllKinds)
            foreach (var (subject, fact) in AllKinds.Opening(on))
                yield return Say(subject, fact);
    }

    private ProposedEntry Next(DateOnly today)
    {
        var on = today.AddDays(-_random.Next(7) - (_random.Next(100) < 12 ? _random.Next(60) : 0));
        if (_allKinds is not null && _random.Next(50) == 0 && ++_common <= MostInCommon)
        {
            var (subject, fact) = _allKinds.Next(on);
            return Say(subject, fact);
        }

        return _random.Next(1000) switch
        {
            < 300 => Join(on),
            < 700 => Renew(on),
            < 740 => Leave(on),
            < 770 => Transfer(on),
            < 800 => Change(on),
            < 900 => Talk(on),
            < 910 => Open(Pick(Kinds), on),
            < 970 and >= 930 => Train(on),
            < 990 and >= 910 when ++_common > MostInCommon => Join(on),
            < 930 => Say(Subject.Association(Pick(_associations)), new AssociationDialogueHeld(on, Pick(Channels), [Pick(Topics)])),
            < 975 => Say(new("channel", Pick(Platforms)), new ChannelMeasured(on, _random.Next(400, 1800))),
            < 990 => Say(new("representative", $"{Pick(Offices)}-{_random.Next(1, 9)}"), new RepresentativeAppeared(on, "exempelbladet", "interview", [Pick(Topics)])),
            _ => Reverse(today),
        };
    }

    private ProposedEntry Join(DateOnly on)
    {
        var member = new Life(new("member", $"m{_made:x}"), on) { Association = Pick(_associations) };
        _members.Add(member);
        return Say(member.Subject, new MemberJoined(on, member.Association, Pick(NewMembers.Categories)));
    }

    private ProposedEntry Renew(DateOnly on)
    {
        if (Any(_members) is not { } member)
            return Join(on);
        on = Later(on, member.Since);
        member.Last = Later(on, member.Last);
        var renewal = Say(member.Subject, new MemberRenewed(on, new(on.Year, 12, 31)));
        _reversible.Enqueue(renewal);
        return renewal;
    }

    private ProposedEntry Leave(DateOnly on)
    {
        if (Any(_members) is not { } member)
            return Join(on);
        _members[_place] = _members[^1];
        _members.RemoveAt(_members.Count - 1);
        return Say(member.Subject, new MemberLeft(Later(on, member.Last), "left"));
    }

    private ProposedEntry Transfer(DateOnly on)
    {
        if (Any(_members) is not { } member)
            return Join(on);
        if (_associations.Count == 1)
            return Change(on);
        var from = _associations.ToList().IndexOf(member.Association);
        member.Association = _associations[(from + _random.Next(1, _associations.Count)) % _associations.Count];
        return Say(member.Subject, new MemberTransferred(Moved(member, on), member.Association));
    }

    private ProposedEntry Change(DateOnly on) =>
        Any(_members) is { } member ? Say(member.Subject, new MemberCategoryChanged(Moved(member, on), Pick(NewMembers.Categories))) : Join(on);

    private ProposedEntry Open(string kind, DateOnly on)
    {
        var contact = new Life(new("contact", $"{kind}-{_made:x}"), on);
        _contacts.Add(contact);
        return Say(contact.Subject, new ContactOpened(on, "Exempel", kind));
    }

    private ProposedEntry Talk(DateOnly on)
    {
        var contact = Any(_contacts)!;
        return Say(contact.Subject, new ContactConversationHeld(Later(on, contact.Since), Pick(Channels), [Pick(Topics)]));
    }

    private ProposedEntry Train(DateOnly on)
    {
        if (_trainings.Count < 20)
        {
            var planned = new Life(new("training", $"t{_made:x}"), on);
            _trainings.Add(planned);
            return Say(planned.Subject, new TrainingPlanned(on, "Exempel", _random.Next(2) == 0 ? "course" : "study-circle", [Pick(Topics)], "abf"));
        }

        var training = Any(_trainings)!;
        on = Moved(training, on);
        if (training.Sessions == 0 || _random.Next(3) == 0)
            return Say(training.Subject, new TrainingSessionHeld(on, ++training.Sessions));
        if (_allKinds is not null && Any(_members) is { } member && _attended.Add((training.Subject, training.Sessions, member.Subject)))
            return Say(training.Subject, new TrainingAttended(on, training.Sessions, member.Subject.Id));
        if (training.Sessions < 4)
            return Say(training.Subject, new TrainingAttended(on, training.Sessions, Count: _random.Next(3, 20)));
        _trainings.Remove(training);
        return Say(training.Subject, new TrainingCompleted(on));
    }

    private ProposedEntry Reverse(DateOnly today) =>
        _reversible.TryDequeue(out var renewal) ? Say(renewal.Subject, new EntryReversed(today, renewal.Id, "wrong-content")) : Join(today);

    private ProposedEntry Plan() => Say(new("plan", PlanId), FactJson.ReadPosted(EntryType.Named("plan.adopted")!, _plan, occurredOn: null));

    private static JsonElement ReadPlan()
    {
        using var file = typeof(Service).Assembly.GetManifestResourceStream("Ledger.Data.plan-2020.json")!;
        using var posts = JsonDocument.Parse(file);
        return posts.RootElement[0].GetProperty("data").Clone();
    }

    private ProposedEntry Say(Subject subject, Fact fact)
    {
        var (source, id) = ("/district", $"y{_made++}");
        return new(EntryId.Of(district, source, id), subject, source, id, fact);
    }

    private static DateOnly Moved(Life life, DateOnly on)
    {
        life.Changed = Later(on, life.Changed);
        life.Last = Later(life.Changed, life.Last);
        return life.Changed;
    }

    private static DateOnly Later(DateOnly a, DateOnly b) => a > b ? a : b;

    private Life? Any(List<Life> lives) => lives.Count == 0 ? null : lives[_place = _random.Next(lives.Count)];

    private string Pick(IReadOnlyList<string> choices) => choices[_random.Next(choices.Count)];
}
