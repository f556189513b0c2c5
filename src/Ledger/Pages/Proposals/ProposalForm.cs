using Ledger.Domain;

namespace Ledger.Pages.Proposals;

/// <summary>What is asked before something is proposed.</summary>
public enum QuestionSort
{
    Date,
    Association,
    Member,
}

/// <summary>A question of a form.</summary>
/// <param name="Name">Its name, that of the parameter of the HTTP contract.</param>
/// <param name="Sort">What is asked for.</param>
/// <param name="IsRequired">Whether it must be answered.</param>
public sealed record Question(string Name, QuestionSort Sort, bool IsRequired);

/// <summary>The questions from which entries about several subjects are worked out.</summary>
/// <param name="Kind">Its name, that of the address of the HTTP contract.</param>
/// <param name="Questions">The questions.</param>
public sealed record ProposalForm(string Kind, IReadOnlyList<Question> Questions)
{
    public static ProposalForm Lapses { get; } = new("lapses", [new("asOf", QuestionSort.Date, true), new("paidThroughBefore", QuestionSort.Date, true), new("association", QuestionSort.Association, false)]);

    public static ProposalForm Closing { get; } = new("closing", [new("association", QuestionSort.Association, true), new("into", QuestionSort.Association, false), new("on", QuestionSort.Date, true)]);

    public static ProposalForm Merge { get; } = new("merge", [new("from", QuestionSort.Member, true), new("into", QuestionSort.Member, true)]);

    /// <summary>Those that one may ask.</summary>
    public static IReadOnlyList<ProposalForm> For(string? association) => association is null ? [Lapses, Closing, Merge] : [Lapses, Merge];

    /// <summary>The question that a rule's sentence is about: the one that it names, or whose answer it names; else the first.</summary>
    public string FieldOf(RuleBroken broken, IReadOnlyDictionary<string, string> typed)
    {
        var words = broken.Words.Select(w => $"{w}").ToList();
        return Questions.FirstOrDefault(q => words.Contains(q.Name) || (broken.Rule == Rules.InvalidAsOf && q.Name == "asOf") || (typed.TryGetValue(q.Name, out var answer) && answer.Length > 0 && words.Exists(w => w == answer || w.EndsWith($"/{answer}", StringComparison.Ordinal))))?.Name
            ?? Questions[0].Name;
    }
}
