using Ledger.Domain;
using Ledger.Tests;

namespace Ledger.Store.Tests.Figures;

/// <summary>
/// Turns numbers into posts about a few subjects on a few days, so that most meet others: late, on the same day, reversed,
/// transferred, and often against the rules.
/// </summary>
public sealed class Script
{
    public static readonly DateOnly First = new(2018, 12, 1);
    private static readonly string[] _associations = ["arvika", "eda", "kil"];
    private static readonly string[] _topics = ["membership-care", "regional-policy", "feminism"];
    private static readonly string[] _kinds = ["union", "movement", "party-office"];
    private readonly Random _random;
    private readonly string _district;
    private readonly List<Guid> _posted = [];
    private int _next;

    private static readonly Dictionary<string, string[]> _values = new()
    {
        ["association"] = _associations,
        ["topics"] = _topics,
        ["kind"] = ["club", "union", "movement", "course", "stall"],
        ["with"] = ["association", "contact", "abf"],
        ["category"] = ["member", "youth"],
        ["figure"] = ["women", "satisfied"],
        ["office"] = ["chair", "region"],
        ["stage"] = ["adopted"],
        ["platform"] = ["instagram"],
    };

    private readonly List<Goal> _others = [];

    /// <summary>The plan's days.</summary>
    public static readonly Period Year = new(new(2020, 1, 1), new(2020, 12, 31));

    /// <summary>The goals: some that people have, and some at random.</summary>
    public IReadOnlyList<Goal> Goals => [.. _goals, .. _others];

    private static readonly IReadOnlyList<Goal> _goals =
    [
        Goal("grow", new("change", "members"), new(MoreThan: 0)),
        Goal("grow-kil", new("change", "members", Where("association", "kil")), new(AtLeast: 1)),
        Goal("paid", new("level", "paid-members"), new(AtLeast: 3)),
        Goal("open", new("level", "associations"), new(AtLeast: 2)),
        Goal("followers", new("level", "audience", Where("platform", "instagram")), new(AtLeast: 50)),
        Goal("strategy", new("level", "milestones", Where("stage", "adopted")), new(AtLeast: 1)),
        Goal("talks", new("count", "conversations", Where("topics", "feminism")), new(AtLeast: 3)),
        Goal("attendances", new("count", "attendances"), new(AtLeast: 30)),
        Goal("left", new("count", "leaves", Where("reason", "left")), new(AtLeast: 3)),
        Goal("care", new("coverage", "conversations", new Dictionary<string, string> { ["with"] = "association", ["topics"] = "membership-care" }), new(All: true)),
        Goal("care-twice", new("coverage", "conversations", Where("with", "association"), Each: 2), new(AtLeast: 2)),
        Goal("more-talks", new("versus-last-year", "conversations"), new(MoreThan: 0)),
        Goal("contacts", new("all-of", Parts: [
            new(new("count", "contacts-new"), new(AtLeast: 1)),
            new(new("count", "contacts-revived"), new(AtLeast: 1)),
            new(new("versus-last-year", "appearances"), new(MoreThan: 0)),
            new(new("change", "members"), new(AtLeast: 2)),
            new(new("coverage", "conversations", Where("with", "association")), new(All: true))])),
    ];

    public Script(string district, int seed)
    {
        (_district, _random) = (district, new(seed));
        var measures = new RandomMeasures(_random, Chart.All, _values);
        for (var i = 0; i < 14; i++)
        {
            var from = _random.Next(3) == 0 ? Year.From.AddDays(_random.Next(200)) : (DateOnly?)null;
            var by = _random.Next(3) == 0 ? (from ?? Year.From).AddDays(_random.Next(160)) : (DateOnly?)null;
            var (measure, target) = measures.Next(new(from ?? Year.From, by ?? Year.By));
            _others.Add(new($"random-{i}", new(En: "at random"), measure, measure.Read == Measure.AllOf && _random.Next(2) == 0 ? null : target, by, from));
        }
    }

    /// <summary>The plan itself, which no reversal finds.</summary>
    public ProposedEntry Plan => Unreversed("plan/year", new PlanAdopted(First, "A year", Year.From, Year.By, Goals));

    /// <summary>The next post, about anything.</summary>
    public ProposedEntry Next()
    {
        var on = Day();
        var association = Pick(_associations);
        return _random.Next(41) switch
        {
            0 or 1 => Make($"association/{association}", new AssociationRegistered(First.AddDays(_random.Next(40)), "Name", Kind: _random.Next(2) == 0 ? "club" : null)),
            2 when _random.Next(4) == 0 => Make($"association/{association}", new AssociationClosed(on, _random.Next(2) == 0 ? Pick(_associations) : null)),
            2 => Make($"association/{association}", new AssociationRenamed(on, "Other name")),
            4 or 5 or 6 => Make($"association/{association}", new AssociationDialogueHeld(on, "meeting", Topics())),
            7 or 8 or 9 or 10 => Make(Member(), new MemberJoined(on, association, _random.Next(3) == 0 ? "youth" : "member")),
            11 or 12 => Make(Member(), new MemberRenewed(on, on.AddDays(_random.Next(-2, 400)))),
            13 or 14 => Make(Member(), new MemberTransferred(on, association)),
            15 => Make(Member(), new MemberCategoryChanged(on, _random.Next(2) == 0 ? "youth" : "member")),
            16 or 17 => Make(Member(), new MemberLeft(on, _random.Next(12) == 0 ? "died" : Pick(["left", "lapsed", "revoked"]))),
            18 => Make(Contact(), new ContactOpened(First.AddDays(_random.Next(200)), "Organisation", Pick(_kinds), _random.Next(2) == 0 ? association : null)),
            19 or 20 or 21 => Make(Contact(), new ContactConversationHeld(on, "phone", Topics(), _random.Next(3) == 0 ? association : null)),
            22 when _random.Next(2) == 0 => Make(Contact(), new ContactClosed(on)),
            23 when _random.Next(2) == 0 => Make(Contact(), new ContactOpened(on, "Organisation", Pick(_kinds))),
            3 when _random.Next(2) == 0 => Make($"association/{association}", new AssociationRegistered(on, "Again")),
            3 => Make($"association/{association}", new AssociationRenamed(on, "Other name")),
            22 or 23 => Make(Training(), new TrainingPlanned(First.AddDays(_random.Next(300)), "Title", Pick(["course", "study-circle"]), Topics(), _random.Next(2) == 0 ? "abf" : null, _random.Next(2) == 0 ? association : null)),
            24 => Make(Training(), new TrainingSessionHeld(on, _random.Next(1, 5), _random.Next(3) == 0 ? null : _random.Next(45, 181))),
            25 => Make(Training(), _random.Next(2) == 0 ? new TrainingAttended(on, _random.Next(1, 5), Count: _random.Next(1, 20)) : new TrainingAttended(on, _random.Next(1, 5), Member: Pick(["1", "2", "6", "7"]), Association: _random.Next(4) == 0 ? association : null)),
            26 => Make(Training(), _random.Next(3) == 0 ? new TrainingCancelled(on) : new TrainingCompleted(on)),
            27 => Make(Channel(), new ChannelRegistered(First, Pick(["instagram", "facebook"]), "handle")),
            28 => Make(Channel(), new ChannelMeasured(on, _random.Next(4) == 0 ? 0 : _random.Next(100))),
            29 => Make("representative/r", _random.Next(3) == 0 ? new RepresentativePresented(First, "Name", "region") : new RepresentativeAppeared(on, "P4 Värmland", "interview", Topics())),
            30 => Make(Pick(["milestone/strategy", "milestone/network"]), new MilestoneReached(on, Pick(["started", "drafted", "adopted", "done"]))),
            31 => Make("plan/year", new PlanGoalRevised(on, "followers", "Because", new(AtLeast: _random.Next(1, 90)))),
            32 or 33 => Make($"association/{association}", new AssociationReported(on, Pick(["women", "members"]), _random.Next(5))),
            34 => Make($"activity/{_random.Next(12)}", new ActivityHeld(on, Pick(["stall", "meeting"]), "Title", Topics(), _random.Next(2) == 0 ? association : null, Participants: _random.Next(2) == 0 ? _random.Next(20) : null)),
            35 => Make("figure/satisfied", _random.Next(3) == 0 ? new FigureRegistered(First, "Satisfied", "percent", _random.Next(2) == 0 ? association : null) : new FigureMeasured(on, _random.Next(100))),
            36 => Make($"officer/{_random.Next(3)}", _random.Next(3) == 0 ? new OfficerStoodDown(on) : new OfficerElected(on, Pick(["chair", "secretary"]), _random.Next(2) == 0 ? association : null)),
            37 => Make(Training(), new TrainingAttended(on, _random.Next(1, 5), Member: Pick(["1", "2", "3", "6"]))),
            _ => Make(null, new EntryReversed(on, _posted.Count == 0 ? Guid.Empty : _posted[_random.Next(_posted.Count)], "other")),
        };
    }

    /// <summary>A day of two and a half years, some far more often than others.</summary>
    public DateOnly Day() => _random.Next(3) == 0 ? new(2020, _random.Next(1, 13), 1) : First.AddDays(_random.Next(0, 900));

    public int Upto(int end) => _random.Next(end);

    private static Goal Goal(string id, Measure measure, Target? target = null) => new(id, new(En: id), measure, target);

    private static Dictionary<string, string> Where(string dimension, string value) => new() { [dimension] = value };

    private ProposedEntry Unreversed(string subject, Fact fact)
    {
        var draft = Make(subject, fact);
        _posted.Clear();
        return draft;
    }

    private ProposedEntry Make(string? subject, Fact fact)
    {
        var source = _random.Next(10) == 0 && _next > 0 ? $"again-{_random.Next(_next)}" : $"p-{_next++}";
        var id = EntryId.Of(_district, "/district", source);
        _posted.Add(id);
        return new(id, subject is null ? default : Subject.Parse(subject), "/district", source, fact);
    }

    private string Member() => $"member/{_random.Next(6)}";

    private string Contact() => $"contact/{_random.Next(3)}";

    private string Training() => $"training/{_random.Next(3)}";

    private string Channel() => $"channel/{_random.Next(3)}";

    private string[] Topics() => [.. _topics.Where(_ => _random.Next(2) == 0)];

    private T Pick<T>(T[] from) => from[_random.Next(from.Length)];
}
