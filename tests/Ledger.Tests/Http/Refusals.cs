using System.Text.Json.Nodes;
using Ledger.Domain;
using static Ledger.Tests.Http.Entries;

namespace Ledger.Tests.Http;

/// <summary>An entry that breaks a rule.</summary>
/// <param name="Case">What is tried, a name of its own.</param>
/// <param name="Rule">The rule that it breaks.</param>
/// <param name="Before">What is recorded before it, about subjects of its own.</param>
/// <param name="Entry">The entry.</param>
/// <param name="Status">The status of the answer.</param>
internal sealed record Refusal(string Case, string Rule, JsonObject[] Before, JsonObject Entry, int Status = 422);

/// <summary>For every rule of a history and across histories, entries that break it. The association kil stands from 2010, and is open.</summary>
internal static class Refusals
{
    private static readonly object _level = new { read = "level", account = "audience", where = new { platform = "x" } };
    private static readonly object _count = new { read = "count", account = "sessions" };
    private static readonly object _coverage = new { read = "coverage", account = "conversations" };

    public static IReadOnlyList<Refusal> All { get; } =
        [.. Forms(), .. Associations(), .. Members(), .. Contacts(), .. Trainings(), .. Publicity(), .. Plans(), .. Reversals()];

    private static IEnumerable<Refusal> Forms()
    {
        yield return new("half a character in the data", Rules.InvalidJson, [], Joined("form", "\ud800", "2020-01-01"), 400);
        yield return new("another version of the specification", Rules.InvalidCloudEvent, [], Joined("form", "kil", "2020-01-01").But(e => e["specversion"] = "2.0"), 400);
        yield return new("bytes that are no JSON as the data", Rules.DataNotJson, [], Joined("form", "kil", "2020-01-01").But(e => { e.Remove("data"); e["data_base64"] = "/9j/4AAQ"; }), 400);
        yield return new("a type that is none", Rules.UnknownType, [], Entry("member.promoted", "member/form", "2020-01-01"));
        yield return new("a subject that is none", Rules.InvalidSubject, [], Entry("member.joined", "member", "2020-01-01", new { association = "kil" }));
        yield return new("a subject of another kind", Rules.SubjectOfAnotherKind, [], Entry("member.joined", "contact/form", "2020-01-01", new { association = "kil" }));
        yield return new("a personal number as the subject", Rules.PersonalNumberInId, [], Joined("19121212-1212", "kil", "2020-01-01"));
        yield return new("a personal number in the data", Rules.PersonalNumberInId, [],
            Entry("training.attended", "training/form", "2020-01-01", new { session = 1, member = "19121212-1212" }));
        yield return new("an id too long in the data, with a personal number", Rules.NotASubjectId, [],
            Entry("training.attended", "training/form", "2020-01-01", new { session = 1, member = "19121212-1212" + new string('x', 100) }));
        foreach (var (person, rule) in new (object, string)[]
            { (new { }, Rules.PersonEmpty), (new { email = "p" }, Rules.NotAnEmail), (new { phone = "p" }, Rules.NotAPhoneNumber) })
            yield return new($"a person who breaks {rule}", rule, [], Entry("member.joined", "member/form", "2020-01-01", new { association = "kil", person }));
        yield return new("a note that is none", Rules.NotANote, [], Entry("association.dialogue-held", "association/kil", "2020-01-01", new { channel = "phone", note = "" }));
        yield return new("an erasure by this door", Rules.NotPostedHere, [], Entry("member.erased", "member/form", "2020-01-01", new { reason = "request" }));
        yield return new("no date", Rules.OccurredOnMissing, [], Entry("member.joined", "member/form", null, new { association = "kil" }));
        yield return new("a date that lies ahead", Rules.OccurredInTheFuture, [], Joined("form", "kil", "2021-06-02"));
        yield return new("a field missing", Rules.FieldMissing, [], Entry("member.joined", "member/form", "2020-01-01"));
        yield return new("a field of a goal missing", Rules.FieldMissing, [], Adopted("form", new { id = "g", text = new { sv = "G" } }));
        yield return new("a field unknown", Rules.FieldUnknown, [], Entry("member.joined", "member/form", "2020-01-01", new { association = "kil", colour = "red" }));
        yield return new("a field in another case", Rules.FieldUnknown, [], Entry("member.joined", "member/form", "2020-01-01", new { association = "kil", Category = "youth" }));
        yield return new("a field that is given twice", Rules.FieldTwice, [], Joined("form", "kil", "2020-01-01").But(e => e["data"]!["twice"] = "kil"));
        yield return new("no slug", Rules.NotASlug, [], Joined("form", "Kil", "2020-01-01"));
        yield return new("a slug too long", Rules.NotASlug, [], Joined("form", new('k', 61), "2020-01-01"));
        yield return new("a slug that is null", Rules.NotASlug, [], Joined("form", "kil", "2020-01-01").But(e => e["data"]!["category"] = null));
        yield return new("no slug in a list", Rules.NotASlug, [], Dialogue("kil", "2020-01-01", "fine", "Not fine"));
        yield return new("no slug in a where", Rules.NotASlug, [],
            Adopted("form", Goal("g", new { read = "count", account = "sessions", where = new { kind = "Study circle" } })));
        yield return new("an empty text", Rules.NotAText, [], Registered("form").But(e => e["data"]!["name"] = ""));
        yield return new("a text with white space at its end", Rules.NotAText, [], Registered("form").But(e => e["data"]!["name"] = "Form "));
        yield return new("a text with a control character", Rules.NotAText, [], Registered("form").But(e => e["data"]!["name"] = "Fo\0rm"));
        yield return new("a text too long", Rules.NotAText, [], Registered("form").But(e => e["data"]!["name"] = new string('x', 201)));
        yield return new("a text that is a number", Rules.NotAText, [], Registered("form").But(e => e["data"]!["name"] = 7));
        yield return new("none of the choices", Rules.NotOneOf, [], Opened("form", "friend"));
        yield return new("no whole number but a text", Rules.NotAWholeNumber, [], Measured("form", 1, "2020-01-01").But(e => e["data"]!["followers"] = "1"));
        yield return new("a fraction", Rules.NotAWholeNumber, [], Measured("form", 1, "2020-01-01").But(e => e["data"]!["followers"] = 1.5));
        yield return new("a whole number spelt as a fraction", Rules.NotAWholeNumber, [], Measured("form", 1, "2020-01-01").But(e => e["data"]!["followers"] = JsonNode.Parse("1.0")));
        yield return new("a whole number with an exponent", Rules.NotAWholeNumber, [], Measured("form", 1, "2020-01-01").But(e => e["data"]!["followers"] = JsonNode.Parse("1e3")));
        yield return new("a number below the least", Rules.NotAWholeNumber, [], Measured("form", -1, "2020-01-01"));
        yield return new("a number above the greatest", Rules.NotAWholeNumber, [], SessionHeld("form", 1001, "2020-01-01"));
        yield return new("a number that no integer holds", Rules.NotAWholeNumber, [],
            Measured("form", 1, "2020-01-01").But(e => e["data"]!["followers"] = JsonNode.Parse("99999999999999999999")));
        yield return new("no date of the calendar", Rules.NotADate, [], Joined("form", "kil", "2021-02-29"));
        yield return new("a date spelt otherwise", Rules.NotADate, [], Joined("form", "kil", "20200101"));
        yield return new("no yes or no", Rules.NotAYesOrNo, [], Adopted("form", Goal("g", _coverage, new { all = "yes" })));
        yield return new("no entry's id", Rules.NotAnEntryId, [], Entry("entry.reversed", "member/form", "2020-01-01", new { entry = "e-1", reason = "other" }));
        yield return new("no subject's id", Rules.NotASubjectId, [], Entry("training.attended", "training/form", "2020-01-01", new { session = 1, member = "a b" }));
        yield return new("no list", Rules.NotAList, [], Dialogue("kil", "2020-01-01").But(e => e["data"]!["topics"] = "one"));
        yield return new("a list too long", Rules.NotAList, [], Dialogue("kil", "2020-01-01", [.. Enumerable.Range(0, 101).Select(i => $"t{i}")]));
        yield return new("no object", Rules.NotAnObject, [], Adopted("form", "grow"));
        yield return new("no object as a where", Rules.NotAnObject, [], Adopted("form", Goal("g", new { read = "count", account = "sessions", where = "kind" })));
    }

    private static IEnumerable<Refusal> Associations()
    {
        yield return new("an association registered twice", Rules.AlreadyRegistered, [Registered("twice")], Registered("twice", "2012-01-01"));
        yield return new("an association registered earlier than it was", Rules.AlreadyRegistered, [Registered("earlier")], Registered("earlier", "2009-01-01"));
        yield return new("a dialogue with an unregistered association", Rules.NotRegistered, [], Dialogue("unregistered", "2020-01-01"));
        yield return new("a dialogue before the association was registered", Rules.NotRegistered, [Registered("talked-early")], Dialogue("talked-early", "2009-12-31"));
        yield return new("a dialogue with a closed association", Rules.AssociationClosed, [Registered("silent"), Closed("silent", "2015-01-01")], Dialogue("silent", "2015-01-01"));
        yield return new("an association closed twice", Rules.AssociationClosed, [Registered("closed-twice"), Closed("closed-twice", "2015-01-01")], Closed("closed-twice", "2016-01-01"));
        yield return new("an association closed before a dialogue with it", Rules.AssociationClosed,
            [Registered("talked"), Dialogue("talked", "2020-01-01")], Closed("talked", "2019-01-01"));
        yield return new("an association renamed after its end", Rules.AssociationClosed, [Registered("renamed"), Closed("renamed", "2015-01-01")],
            Entry("association.renamed", "association/renamed", "2016-01-01", new { name = "New" }));
        yield return new("an association merged into itself", Rules.SameAssociation, [Registered("narcissus")],
            Entry("association.closed", "association/narcissus", "2016-01-01", new { into = "narcissus" }));
        yield return new("an association merged into none", Rules.AssociationNotOpen, [Registered("merged")],
            Entry("association.closed", "association/merged", "2016-01-01", new { into = "nowhere" }));
        yield return new("an association closed while it has members", Rules.AssociationHasMembers, [Registered("full"), Joined("of-full", "full", "2012-01-01")], Closed("full", "2013-01-01"));
        yield return new("an association closed before its last member left", Rules.AssociationHasMembers,
            [Registered("emptied"), Joined("of-emptied", "emptied", "2012-01-01"), Left("of-emptied", "2013-01-01")], Closed("emptied", "2012-12-31"));
    }

    private static IEnumerable<Refusal> Members()
    {
        yield return new("a joining to an association that is not there", Rules.AssociationNotOpen, [], Joined("lost", "nowhere", "2020-01-01"));
        yield return new("a joining before the association is open", Rules.AssociationNotOpen, [], Joined("early", "kil", "2009-12-31"));
        yield return new("a joining on the day the association closes", Rules.AssociationNotOpen, [Registered("shut"), Closed("shut", "2015-01-01")], Joined("late", "shut", "2015-01-01"));
        yield return new("a membership longer than its association's life", Rules.AssociationNotOpen, [Registered("short"), Closed("short", "2015-01-01")], Joined("long", "short", "2014-01-01"));
        yield return new("a transfer to an association that is not there", Rules.AssociationNotOpen, [Joined("mover", "kil", "2020-01-01")], Transferred("mover", "nowhere", "2020-02-01"));
        yield return new("a joining of a member", Rules.AlreadyAMember, [Joined("joined", "kil", "2020-01-01")], Joined("joined", "kil", "2020-02-01"));
        yield return new("a joining before the joining", Rules.AlreadyAMember, [Joined("joined-before", "kil", "2020-01-01")], Joined("joined-before", "kil", "2019-02-01"));
        yield return new("a leaving of nobody", Rules.NotAMember, [], Left("nobody", "2020-01-01"));
        yield return new("a leaving after the leaving", Rules.NotAMember, [Joined("gone", "kil", "2020-01-01"), Left("gone", "2020-02-01")], Left("gone", "2020-03-01"));
        yield return new("a renewal before the joining", Rules.NotAMember, [Joined("renewed-early", "kil", "2020-01-01")],
            Entry("member.renewed", "member/renewed-early", "2019-12-31", new { through = "2020-12-31" }));
        yield return new("a transfer of one outside", Rules.NotAMember, [Joined("moved-out", "kil", "2020-01-01"), Left("moved-out", "2020-02-01")], Transferred("moved-out", "kil", "2020-03-01"));
        yield return new("another category for one outside", Rules.NotAMember, [], Entry("member.category-changed", "member/uncategorised", "2020-01-01", new { category = "youth" }));
        yield return new("details of one who never joined", Rules.NeverAMember, [], Entry("member.details-recorded", "member/never", "2020-01-01", new { person = new { name = "Ingen Alls" } }));
        yield return new("a joining of the dead", Rules.MemberHasDied, [Joined("dead", "kil", "2020-01-01"), Left("dead", "2020-02-01", "died")], Joined("dead", "kil", "2020-03-01"));
        yield return new("details of the dead", Rules.MemberHasDied, [Joined("dead-too", "kil", "2020-01-01"), Left("dead-too", "2020-02-01", "died")],
            Entry("member.details-recorded", "member/dead-too", "2020-03-01", new { person = new { name = "Ingen Alls" } }));
        yield return new("a death before a renewal", Rules.MemberHasDied,
            [Joined("alive", "kil", "2020-01-01"), Entry("member.renewed", "member/alive", "2020-03-01", new { through = "2020-12-31" })], Left("alive", "2020-02-01", "died"));
        yield return new("a transfer to where one is", Rules.SameAssociation, [Joined("still", "kil", "2020-01-01")], Transferred("still", "kil", "2020-02-01"));
        yield return new("a renewal through yesterday", Rules.ThroughBeforeOccurred, [Joined("paid", "kil", "2020-01-01")],
            Entry("member.renewed", "member/paid", "2020-02-01", new { through = "2020-01-31" }));
    }

    private static IEnumerable<Refusal> Contacts()
    {
        yield return new("a contact opened twice", Rules.ContactAlreadyOpened, [Opened("twice")], Opened("twice", "media", "2011-01-01"));
        yield return new("a conversation with no contact", Rules.ContactNotOpened, [], SpokenWith("nobody", "2020-01-01"));
        yield return new("a conversation before the opening", Rules.ContactNotOpened, [Opened("later")], SpokenWith("later", "2009-12-31"));
        yield return new("a closing of no contact", Rules.ContactNotOpened, [], Entry("contact.closed", "contact/nobody", "2020-01-01"));
        yield return new("a conversation after the closing", Rules.ContactClosed, [Opened("shut"), Entry("contact.closed", "contact/shut", "2015-01-01")], SpokenWith("shut", "2015-01-01"));
        yield return new("a closing before a conversation", Rules.ContactClosed, [Opened("busy"), SpokenWith("busy", "2015-01-01")], Entry("contact.closed", "contact/busy", "2014-01-01"));
        yield return new("a contact of an association that is not there", Rules.AssociationNotOpen, [], Opened("homeless", association: "nowhere"));
    }

    private static IEnumerable<Refusal> Trainings()
    {
        yield return new("a training planned twice", Rules.TrainingAlreadyPlanned, [Planned("twice")], Planned("twice", "2011-01-01"));
        yield return new("a session of no training", Rules.TrainingNotPlanned, [], SessionHeld("none", 1, "2020-01-01"));
        yield return new("a session before the planning", Rules.TrainingNotPlanned, [Planned("later")], SessionHeld("later", 1, "2009-12-31"));
        yield return new("a session after the end", Rules.TrainingEnded, [Planned("over"), SessionHeld("over", 1, "2020-01-01"), Entry("training.completed", "training/over", "2020-02-01")], SessionHeld("over", 2, "2020-02-02"));
        yield return new("a completion after a cancellation", Rules.TrainingEnded, [Planned("off"), Entry("training.cancelled", "training/off", "2020-02-01")],
            Entry("training.completed", "training/off", "2020-02-02"));
        yield return new("a cancellation before a session", Rules.TrainingEnded, [Planned("held"), SessionHeld("held", 1, "2020-01-01")], Entry("training.cancelled", "training/held", "2019-12-01"));
        yield return new("a completion without a session", Rules.TrainingWithoutSession, [Planned("idle")], Entry("training.completed", "training/idle", "2020-02-02"));
        yield return new("a session held twice", Rules.SessionAlreadyHeld, [Planned("again"), SessionHeld("again", 1, "2020-01-01")], SessionHeld("again", 1, "2020-01-08"));
        yield return new("attendance at no session", Rules.SessionNotHeld, [Planned("empty"), SessionHeld("empty", 1, "2020-01-01")],
            Entry("training.attended", "training/empty", "2020-01-02", new { session = 2, count = 7 }));
        yield return new("attendance before the session", Rules.SessionNotHeld, [Planned("eager"), SessionHeld("eager", 1, "2020-01-08")],
            Entry("training.attended", "training/eager", "2020-01-07", new { session = 1, count = 7 }));
        var attended = Entry("training.attended", "training/attendee", "2020-01-01", new { session = 1, member = "m" });
        yield return new("attendance twice at one session", Rules.AlreadyAttended, [Planned("attendee"), SessionHeld("attendee", 1, "2020-01-01"), attended],
            Entry("training.attended", "training/attendee", "2020-01-02", new { session = 1, member = "m" }));
        yield return new("attendance of a member and a count", Rules.MemberOrCount, [Planned("both"), SessionHeld("both", 1, "2020-01-01")],
            Entry("training.attended", "training/both", "2020-01-01", new { session = 1, member = "1", count = 7 }));
        yield return new("attendance of nobody", Rules.MemberOrCount, [Planned("neither"), SessionHeld("neither", 1, "2020-01-01")],
            Entry("training.attended", "training/neither", "2020-01-01", new { session = 1 }));
    }

    private static IEnumerable<Refusal> Publicity()
    {
        yield return new("a channel registered twice", Rules.ChannelAlreadyRegistered, [Opens("twice", "x")], Opens("twice", "x", "2011-01-01"));
        yield return new("a reading of no channel", Rules.ChannelNotRegistered, [], Measured("none", 7, "2020-01-01"));
        yield return new("a reading before the channel", Rules.ChannelNotRegistered, [Opens("later", "x")], Measured("later", 7, "2009-12-31"));
        yield return new("a representative presented twice", Rules.RepresentativeAlreadyPresented, [Presented("twice", "region")], Presented("twice", "riksdag", "2011-01-01"));
        yield return new("an appearance of nobody", Rules.RepresentativeNotPresented, [], Appeared("nobody", "2020-01-01"));
        var figure = Entry("figure.registered", "figure/twice", "2020-01-01", new { name = "F", unit = "percent" });
        yield return new("a figure registered twice", Rules.FigureAlreadyRegistered, [figure], Entry("figure.registered", "figure/twice", "2020-02-01", new { name = "F", unit = "percent" }));
        yield return new("a reading of no figure", Rules.FigureNotRegistered, [], Entry("figure.measured", "figure/none", "2020-01-01", new { value = 7 }));
        yield return new("a figure whose name no goal could say", Rules.NotASlug, [], Entry("figure.registered", "figure/Big.One", "2020-01-01", new { name = "F", unit = "percent" }));
        yield return new("an activity held twice", Rules.ActivityAlreadyHeld, [Entry("activity.held", "activity/twice", "2020-01-01", new { kind = "stall", title = "A" })],
            Entry("activity.held", "activity/twice", "2020-01-02", new { kind = "stall", title = "A" }));
        yield return new("an officer elected while in office", Rules.OfficerAlreadyElected, [Entry("officer.elected", "officer/twice", "2020-01-01", new { office = "chair" })],
            Entry("officer.elected", "officer/twice", "2020-02-01", new { office = "secretary" }));
        yield return new("an officer of no office who stands down", Rules.OfficerNotElected, [], Entry("officer.stood-down", "officer/none", "2020-01-01"));
        yield return new("a stage reached twice", Rules.StageAlreadyReached, [Reached("strategy", "drafted", "2020-01-01")], Reached("strategy", "drafted", "2020-02-01"));
    }

    private static IEnumerable<Refusal> Plans()
    {
        static JsonObject Revised(string plan, string goal, string on = "2020-03-01", object? target = null) =>
            Entry("plan.goal-revised", $"plan/{plan}", on, new { goal, target = target ?? new { atLeast = 2 }, reason = "because" });
        static JsonObject Dropped(string plan, string goal) => Entry("plan.goal-dropped", $"plan/{plan}", "2020-03-01", new { goal, reason = "because" });
        static JsonObject Measuring(object measure, object? target = null) => Adopted("measuring", Goal("g", measure, target));

        yield return new("a plan adopted twice", Rules.PlanAlreadyAdopted, [Adopted("twice")], Adopted("twice"));
        yield return new("a goal of no plan revised", Rules.PlanNotAdopted, [], Revised("none", "g"));
        yield return new("a goal dropped before the plan was adopted", Rules.PlanNotAdopted, [Adopted("later", Goal("g", _count))], Dropped("later", "g").But(e => e["data"]!["occurredOn"] = "2020-01-14"));
        yield return new("a plan that ends before it begins", Rules.PlanPeriod, [], Adopted("backward").But(e => e["data"]!["to"] = "2019-12-31"));
        yield return new("a plan that measures too much", Rules.PlanTooLarge, [], Adopted("large", [.. Enumerable.Range(0, 6).Select(g =>
            (object)new { id = $"g{g}", text = new { en = "g" }, measure = new { read = "all-of", parts = Enumerable.Repeat(new { measure = _count, target = new { atLeast = 1 } }, 100) } })]));
        yield return new("two goals of one name", Rules.GoalTwice, [], Adopted("double", Goal("g", _count), Goal("g", _level)));
        yield return new("a goal revised that is none", Rules.GoalUnknown, [Adopted("unknown", Goal("g", _count))], Revised("unknown", "h"));
        yield return new("a goal dropped twice", Rules.GoalAlreadyDropped, [Adopted("dropped", Goal("g", _count)), Dropped("dropped", "g")], Dropped("dropped", "g"));
        yield return new("a goal revised after it was dropped", Rules.GoalAlreadyDropped, [Adopted("revived", Goal("g", _count)), Dropped("revived", "g")], Revised("revived", "g", "2020-04-01"));
        yield return new("a goal without a text", Rules.GoalWithoutText, [], Adopted("mute", new { id = "g", text = new { }, measure = _count, target = new { atLeast = 1 } }));
        yield return new("a goal that measures no account", Rules.GoalMeasure, [], Measuring(new { read = "count", account = "kilometres" }));
        yield return new("a goal that measures nothing", Rules.GoalMeasure, [], Measuring(new { read = "count" }));
        yield return new("a goal by no dimension of the account", Rules.GoalMeasure, [], Measuring(new { read = "count", account = "sessions", where = new { platform = "x" } }));
        yield return new("a count of a level", Rules.GoalMeasure, [], Measuring(new { read = "count", account = "members" }));
        yield return new("the level of a flow", Rules.GoalMeasure, [], Measuring(new { read = "level", account = "sessions" }));
        yield return new("coverage of what no association stands for", Rules.GoalMeasure, [], Measuring(new { read = "coverage", account = "appearances" }));
        yield return new("each of what is no coverage", Rules.GoalMeasure, [], Measuring(new { read = "count", account = "sessions", each = 2 }));
        yield return new("an all-of without parts", Rules.GoalMeasure, [], Measuring(new { read = "all-of" }));
        yield return new("parts of what is no all-of", Rules.GoalMeasure, [], Measuring(new { read = "count", account = "sessions", parts = new[] { new { measure = _count, target = new { atLeast = 1 } } } }));
        yield return new("a coverage within a coverage", Rules.GoalMeasure, [], Measuring(new { read = "coverage", of = new { read = "coverage", account = "sessions" } }));
        yield return new("a share of an all-of", Rules.GoalMeasure, [], Measuring(
            new { read = "share", of = new { read = "all-of", parts = new[] { new { measure = _count, target = new { atLeast = 1 } } } }, among = _count }));
        yield return new("those who stand in what is read off", Rules.GoalMeasure, [], Measuring(new { read = "retained", account = "audience" }));
        yield return new("different members of what names none", Rules.GoalMeasure, [], Measuring(new { read = "distinct", account = "conversations" }));
        yield return new("a count that is never less than nothing", Rules.GoalTarget, [], Measuring(_count, new { atLeast = -85 }));
        yield return new("growth of a count", Rules.GoalTarget, [], Measuring(_count, new { growPercent = 3 }));
        yield return new("no target", Rules.GoalTarget, [], Measuring(_count, new { }));
        yield return new("two targets", Rules.GoalTarget, [], Measuring(_count, new { atLeast = 1, moreThan = 1 }));
        yield return new("all of a count", Rules.GoalTarget, [], Measuring(_count, new { all = true }));
        yield return new("more than all of an all-of", Rules.GoalTarget, [], Measuring(new { read = "all-of", parts = new[] { new { measure = _count, target = new { atLeast = 1 } } } }, new { atLeast = 2 }));
        yield return new("a part that nothing need meet", Rules.GoalTarget, [],
            Measuring(new { read = "all-of", parts = new[] { new { measure = _count, target = new { atLeast = 0 } } } }, new { all = true }));
        yield return new("a target revised into none", Rules.GoalTarget, [Adopted("aimless", Goal("g", _count))], Revised("aimless", "g", target: new { all = false }));
        yield return new("a goal by a day before the plan", Rules.GoalDate, [],
            Adopted("hurried", new { id = "g", text = new { en = "G" }, measure = _count, target = new { atLeast = 1 }, by = "2019-12-31" }));
        yield return new("a goal by a day after the plan", Rules.GoalDate, [],
            Adopted("tardy", new { id = "g", text = new { en = "G" }, measure = _count, target = new { atLeast = 1 }, by = "2031-01-01" }));
        yield return new("a revision of nothing", Rules.GoalUnchanged, [Adopted("unchanged", Goal("g", _count))], Entry("plan.goal-revised", "plan/unchanged", "2020-03-01", new { goal = "g", reason = "because" }));
    }

    private static IEnumerable<Refusal> Reversals()
    {
        var (unknown, mine, reversed, again) = (Dialogue("kil", "2020-01-01"), Joined("mine", "kil", "2020-01-01"), Joined("reversed", "kil", "2020-01-01"), Joined("again", "kil", "2020-01-01"));
        var (reversal, used) = (Reversed(reversed, "2020-01-02"), Dialogue("kil", "2020-01-01"));
        yield return new("an id with other content", Rules.IdReused, [used], used.But(e => e["data"]!["channel"] = "phone"), 409);
        yield return new("the reversal of nothing", Rules.EntryUnknown, [], Reversed(unknown, "2020-01-02"));
        yield return new("the reversal of nothing by subject", Rules.EntryUnknown, [], Reversed(unknown, "2020-01-02", "association/kil"));
        yield return new("the reversal of another subject's entry", Rules.EntryOfAnotherSubject, [mine], Reversed(mine, "2020-01-02", "member/yours"));
        yield return new("the reversal of a reversal", Rules.ReversalOfAReversal, [reversed, reversal], Reversed(reversal, "2020-01-03"));
        yield return new("the second reversal of an entry", Rules.AlreadyReversed, [again, Reversed(again, "2020-01-02")], Reversed(again, "2020-01-03"));
    }
}
