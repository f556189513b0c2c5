namespace Ledger.Domain;

/// <summary>An entry that is proposed and not recorded.</summary>
/// <param name="Source">The source that it would bear.</param>
/// <param name="Id">The id that it would bear, derived from what was asked: the same question proposes the same entry.</param>
/// <param name="Subject">What it is about.</param>
/// <param name="Fact">What it tells.</param>
public sealed record Draft(string Source, string Id, Subject Subject, Fact Fact);

/// <summary>What is proposed for one subject.</summary>
/// <param name="Subject">The subject.</param>
/// <param name="Outcome">What becomes of it, as <c>leaves</c>; <c>refused</c> where it would not read.</param>
/// <param name="Broken">Why it is refused; else null.</param>
public sealed record DraftRow(Subject Subject, string Outcome, RuleBroken? Broken = null);

/// <summary>What is proposed as one batch.</summary>
/// <param name="Source">The source that all of it bears.</param>
/// <param name="Entries">The entries; none where nothing is to be done.</param>
/// <param name="Rows">What is proposed for each subject, where that is told.</param>
public sealed record Drafts(string Source, IReadOnlyList<Draft> Entries, IReadOnlyList<DraftRow> Rows);

/// <summary>The sources that proposals bear: an association's lie under its own, the others under the district's.</summary>
public static class ProposalSource
{
    /// <summary>The source of a proposal.</summary>
    /// <param name="association">The association that it is about; null where it is about the district.</param>
    /// <param name="parts">What it is called: <c>lapses</c>, <c>2026-01-31</c>.</param>
    public static string Of(string? association, params IEnumerable<string> parts) => string.Join('/', parts.Prepend(association is null ? "/district" : $"/associations/{association}"));

    /// <summary>The source under which all of another is taken back: the same each time that one is.</summary>
    public static string Reversing(string district, string source) => Of(AssociationOf(source), "reversals", $"{EntryId.Of(district, source, "")}");

    /// <summary>Whether a source is an association's own: its plain one, or one beneath it.</summary>
    public static bool IsOf(string source, string association) =>
        $"/associations/{association}" is var own && (source == own || (source.Length > own.Length + 1 && source.StartsWith($"{own}/", StringComparison.Ordinal)));

    /// <summary>The association whose own a source is; null where it is none's.</summary>
    public static string? AssociationOf(string source) =>
        source.Split('/') is ["", "associations", var association, ..] && Slug.Is(association) ? association : null;
}

/// <summary>Names the entries of a proposal.</summary>
/// <param name="district">The district that they are for.</param>
/// <param name="source">The source that they bear.</param>
internal sealed class DraftIds(string district, string source)
{
    private readonly HashSet<string> _used = [];

    /// <summary>The id that the book holds an entry under which would be named so.</summary>
    public Guid Of(string id) => EntryId.Of(district, source, id);

    /// <summary>
    /// An entry that the history does not hold yet. What was proposed, recorded and taken back can be proposed again: then its name bears a
    /// number more.
    /// </summary>
    public Draft Draft(History history, string id, Fact fact)
    {
        var (name, times) = (id, 1);
        while (history.Find(Of(name)) is not null || !_used.Add(name))
            name = $"{id}~{++times}";
        return new(source, name, history.Subject, fact);
    }
}
