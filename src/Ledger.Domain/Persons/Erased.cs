using System.Text.Json;

namespace Ledger.Domain;

/// <summary>
/// What was kept of a subject beside the book is erased (GDPR article 17). The entry names nobody, and nothing else about the subject
/// changes: it is no part of the history, makes no step, and is not taken back. It may come at any time, whatever has happened before.
/// </summary>
/// <remarks>A class for each kind of subject, since an entry's type says what it is about: the note of a reversal can stand beside any of them.</remarks>
/// <param name="OccurredOn">The day.</param>
/// <param name="Reason">Why: the person asked, the time of keeping was over, it ought not to have been kept, or the law required it.</param>
public abstract record Erased(DateOnly OccurredOn, string Reason) : Fact(OccurredOn)
{
    /// <summary>The erasure of a subject.</summary>
    /// <exception cref="RuleBroken"><see cref="Rules.NotOneOf"/>: there is no such reason.</exception>
    public static Erased Of(Subject subject, string reason, DateOnly on) =>
        (Erased)FactJson.ReadPosted(EntryType.Erasures.Single(t => t.Kind == subject.Kind), JsonSerializer.SerializeToElement(new { reason }), on);
}

/// <summary>Why what was kept is erased.</summary>
public sealed class ErasureReasonAttribute() : OneOfAttribute("request", "retention", "unlawful", "legal-obligation", "other");
