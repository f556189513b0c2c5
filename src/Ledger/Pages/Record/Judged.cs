using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Access;
using Ledger.Domain;
using Ledger.Http;
using Ledger.Store;
using Wolverine;

namespace Ledger.Pages.Record;

/// <summary>Entries, and how they would be answered if they were posted now.</summary>
/// <param name="Entries">The entries, as CloudEvents.</param>
/// <param name="Ids">The ids that the book gives them; none of those whose form is not right.</param>
/// <param name="Foreseen">The answers, and the figures that would move.</param>
internal sealed record Judged(IReadOnlyList<JsonElement> Entries, IReadOnlyList<Guid?> Ids, Foreseen Foreseen)
{
    /// <summary>Those that would be refused, each with its place.</summary>
    public IEnumerable<(int Index, RuleBroken Broken)> Refused => Foreseen.Answers.Index().Where(a => a.Item.Refused is not null).Select(a => (a.Index, a.Item.Refused!));

    /// <summary>How many are in the book already.</summary>
    public int Duplicates => Foreseen.Answers.Count(a => a.IsDuplicate);

    /// <summary>Judges entries as a post of them would be judged. Nothing is recorded.</summary>
    /// <exception cref="RuleBroken"><see cref="Rules.ProposalTooLarge"/>.</exception>
    public static async Task<Judged> Of(RequestContext context, IReadOnlyList<JsonElement> entries, CancellationToken cancel)
    {
        Rules.Require(entries.Count <= Service.MostEntries, Rules.ProposalTooLarge, Service.MostEntries);
        var (_, items) = Http.Posting.ToItems(entries, context);
        var foreseen = await DryRuns.Ask(context, items, partial: false, cancel);
        NoteOverreach(context, foreseen.Answers);
        return new(entries, [.. items.Select(i => i.Entry?.Id)], foreseen);
    }

    /// <summary>Posts entries, all of them or none.</summary>
    /// <returns>Why they were refused; nothing where they are recorded.</returns>
    public static async Task<IReadOnlyList<(int Index, RuleBroken Broken)>> Post(RequestContext context, IMessageBus bus, IReadOnlyList<JsonElement> entries, CancellationToken cancel)
    {
        var (_, items) = Http.Posting.ToItems(entries, context);
        var posted = await bus.Command<EntriesPosted>(new PostEntries(context.Book.District.Name, context.Caller.Id, items), cancel);
        NoteOverreach(context, posted.Answers);
        return [.. posted.Answers.Index().Where(a => a.Item.Refused is not null).Select(a => (a.Index, a.Item.Refused!))];
    }

    /// <summary>The source of what is written on the pages.</summary>
    public static string Source(RequestContext context) => ProposalSource.Of(context.Caller.Association, "pages");

    /// <summary>An entry as a CloudEvent.</summary>
    public static JsonElement Event(string source, string id, string type, string subject, JsonObject data) => JsonSerializer.SerializeToElement(new JsonObject
    {
        ["specversion"] = "1.0",
        ["id"] = id,
        ["source"] = source,
        ["type"] = type,
        ["subject"] = subject,
        ["data"] = data,
    });

    private static void NoteOverreach(RequestContext context, IReadOnlyList<Answer> answers) => context.Overreached |= answers.Any(a => Http.Posting.Overreaches(a.Refused) || a.Probes);
}
