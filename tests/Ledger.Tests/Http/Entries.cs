using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Domain;

namespace Ledger.Tests.Http;

/// <summary>Entries as they are posted, each with an id of its own unless one is given.</summary>
internal static class Entries
{
    public const string Source = "/district";

    private static int _made;

    public static JsonObject Entry(string type, string? subject, string? on, object? data = null, string? id = null)
    {
        var json = JsonSerializer.SerializeToNode(data ?? new { })!.AsObject();
        if (on is not null)
            json["occurredOn"] = on;
        var entry = new JsonObject
        {
            ["specversion"] = "1.0",
            ["id"] = id ?? $"e-{Interlocked.Increment(ref _made)}",
            ["source"] = Source,
            ["type"] = type,
        };
        if (subject is not null)
            entry["subject"] = subject;
        entry["data"] = json;
        return entry;
    }

    /// <summary>The id that the book gives to an entry.</summary>
    public static Guid IdOf(JsonObject entry, string district = "varmland") =>
        EntryId.Of(district, entry["source"]!.GetValue<string>(), entry["id"]!.GetValue<string>());

    public static JsonObject Registered(string association, string on = "2010-01-01") =>
        Entry("association.registered", $"association/{association}", on, new { name = association });

    public static JsonObject Closed(string association, string on) => Entry("association.closed", $"association/{association}", on);

    public static JsonObject Dialogue(string association, string on, params string[] topics) =>
        Entry("association.dialogue-held", $"association/{association}", on, new { channel = "meeting", topics });

    public static JsonObject Joined(string member, string association, string on, string? id = null) =>
        Entry("member.joined", $"member/{member}", on, new { association }, id);

    public static JsonObject Transferred(string member, string to, string on) => Entry("member.transferred", $"member/{member}", on, new { to });

    public static JsonObject Left(string member, string on, string reason = "left") => Entry("member.left", $"member/{member}", on, new { reason });

    public static JsonObject Opened(string contact, string kind = "union", string on = "2010-01-01", string? association = null) =>
        Entry("contact.opened", $"contact/{contact}", on, association is null ? new { name = contact, kind } : new { name = contact, kind, association });

    public static JsonObject SpokenWith(string contact, string on, params string[] topics) =>
        Entry("contact.conversation-held", $"contact/{contact}", on, new { channel = "phone", topics });

    public static JsonObject Planned(string training, string on = "2010-01-01", string kind = "course", params string[] topics) =>
        Entry("training.planned", $"training/{training}", on, new { title = training, kind, topics });

    public static JsonObject SessionHeld(string training, int session, string on) => Entry("training.session-held", $"training/{training}", on, new { session });

    public static JsonObject Opens(string channel, string platform, string on = "2010-01-01") =>
        Entry("channel.registered", $"channel/{channel}", on, new { platform, handle = channel });

    public static JsonObject Measured(string channel, long followers, string on) => Entry("channel.measured", $"channel/{channel}", on, new { followers });

    public static JsonObject Presented(string representative, string office, string on = "2010-01-01") =>
        Entry("representative.presented", $"representative/{representative}", on, new { name = representative, office });

    public static JsonObject Appeared(string representative, string on) =>
        Entry("representative.appeared", $"representative/{representative}", on, new { outlet = "radio", kind = "interview" });

    public static JsonObject Reached(string milestone, string stage, string on) => Entry("milestone.reached", $"milestone/{milestone}", on, new { stage });

    /// <summary>A plan of the year 2020.</summary>
    public static JsonObject Adopted(string plan, params object[] goals) =>
        Entry("plan.adopted", $"plan/{plan}", "2020-01-15", new Dictionary<string, object> { ["title"] = plan, ["from"] = "2020-01-01", ["to"] = "2020-12-31", ["goals"] = goals });

    public static object Goal(string id, object measure, object? target = null) =>
        new { id, text = new { sv = $"Målet {id}", en = $"The goal {id}" }, measure, target = target ?? new { atLeast = 1 } };

    public static JsonObject Reversed(JsonObject entry, string on, string? subject = null, string reason = "wrong-content") =>
        Entry("entry.reversed", subject, on, new { entry = IdOf(entry), reason });

    /// <summary>A copy of an entry that is changed in one way.</summary>
    public static JsonObject But(this JsonObject entry, Action<JsonObject> change)
    {
        var copy = entry.DeepClone().AsObject();
        change(copy);
        return copy;
    }
}
