using Ledger.Store;
using Ledger.Store.Lists;

namespace Ledger.Lists;

/// <summary>The lists that leave the book, with their columns.</summary>
public static class ListTables
{
    /// <summary>The members who are inside: the fields that an import reads. A list of those who are inside has nobody's last day; its column is there to be filled in.</summary>
    public static ListTable<ExportedMember> Members { get; } = new("members", [.. Column.All.Select(c => (c.Field, Value: ValueOf(c.Field))).Where(c => c.Value is not null)
        .Select(c => new ListColumn<ExportedMember>(c.Field, c.Value!, DetailOf(c.Field)))]);

    /// <summary>The figures of associations in a period, as their page shows them.</summary>
    public static ListTable<AssociationRow> Associations { get; } = new("associations",
    [
        new("id", a => a.Association),
        new("name", a => a.Name),
        new("members", a => a.Members),
        new("change", a => a.Change),
        new("joins", a => a.Joins),
        new("leaves", a => a.Leaves),
        new("movedIn", a => a.MovedIn),
        new("movedOut", a => a.MovedOut),
        new("paid", a => a.Paid),
        new("paidPercent", a => a.PaidPercent),
        new("dialogues", a => a.Dialogues),
        new("lastDialogueOn", a => a.LastDialogueOn),
        new("closedOn", a => a.ClosedOn),
    ]);

    /// <summary>The contacts that are open.</summary>
    public static ListTable<ListedContact> Contacts { get; } = new("contacts",
    [
        new("id", c => c.Id),
        new("name", c => c.Contact.Name),
        new("kind", c => c.Contact.Kind),
        new("association", c => c.Contact.Association),
        new("openedOn", c => c.Contact.OpenedOn),
        new("lastConversationOn", c => c.LastOn),
        new("conversations", c => c.Conversations),
    ]);

    /// <summary>The trainings, whether planned, held, completed or cancelled.</summary>
    public static ListTable<ListedTraining> Trainings { get; } = new("trainings",
    [
        new("id", t => t.Id),
        new("title", t => t.Training.Plan.Title),
        new("kind", t => t.Training.Plan.Kind),
        new("topics", t => t.Training.Plan.Topics),
        new("with", t => t.Training.Plan.With),
        new("association", t => t.Training.Plan.Association),
        new("plannedOn", t => t.Training.Plan.OccurredOn),
        new("startsOn", t => t.Training.Plan.StartsOn),
        new("sessions", t => t.Training.Sessions.Count),
        new("minutes", t => t.Minutes),
        new("attendances", t => t.Attendances),
        new("participants", t => t.Participants),
        new("completedOn", t => t.Training.Completed ? t.Training.EndedOn : null),
        new("cancelledOn", t => t.Training.Completed ? null : t.Training.EndedOn),
    ]);

    /// <summary>A plan's goals, each with how far it has come.</summary>
    public static ListTable<GoalView> Goals { get; } = new("goals",
    [
        new("id", g => g.Id),
        new("text.sv", g => g.Text.Sv),
        new("text.en", g => g.Text.En),
        new("value", g => g.Value),
        new("target", g => g.Target),
        new("status", g => g.Status),
        new("expected", g => g.Expected),
        new("from", g => g.From),
        new("by", g => g.By),
        new("valueAtBy", g => g.ValueAtBy),
        new("of", g => g.Of),
        new("among", g => g.Among),
        new("lacking", g => g.Lacking),
        new("aim", g => g.Aim),
        new("responsible", g => g.Responsible),
        new("outlook", g => g.Assessed?.Outlook),
        new("assessment", g => g.Assessed?.Text),
        new("assessedOn", g => g.Assessed?.On),
    ]);

    /// <summary>The postings that make a goal's value.</summary>
    public static ListTable<EvidencePosting> Evidence { get; } = new("evidence",
    [
        new("occurredOn", p => p.OccurredOn),
        new("type", p => p.Type),
        new("account", p => p.Account),
        new("cell", p => p.Cell),
        new("amount", p => p.Amount),
        new("side", p => p.Side),
        new("source", p => p.Source),
        new("recordedAt", p => p.RecordedAt),
        new("position", p => p.Position),
        new("entry", p => p.Entry.ToString()),
    ]);

    private static Func<ExportedMember, object?>? ValueOf(string field) => field switch
    {
        "id" => m => m.Id,
        "number" => m => m.Person?.Number,
        "association" => m => m.Standing.Association,
        "category" => m => m.Standing.Category,
        "joinedOn" => m => m.Standing.JoinedOn,
        "lastDay" or "leftReason" => _ => null,
        "paidThrough" => m => m.Standing.PaidThrough,
        "paidOn" => m => m.Standing.PaidOn,
        "transferredOn" => m => m.Standing.TransferredOn,
        "person.name" => m => m.Person?.Name,
        "person.email" => m => m.Person?.Email,
        "person.phone" => m => m.Person?.Phone,
        "person.birthYear" => m => m.Person?.BirthYear,
        _ => null, // a part of the name, which the book does not keep
    };

    private static string? DetailOf(string field) => field == "number" ? field : field.StartsWith("person.", StringComparison.Ordinal) ? field["person.".Length..] : null;
}
