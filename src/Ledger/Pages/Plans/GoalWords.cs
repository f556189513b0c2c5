using System.Text.Json;
using Ledger.Domain;
using Ledger.Store;

namespace Ledger.Pages.Plans;

/// <summary>How goals are measured, in words.</summary>
public static class GoalWords
{
    /// <summary>What is measured, as a part of a sentence.</summary>
    public static string Of(Measure measure) => measure.Read switch
    {
        Measure.Coverage => PageWords.Say("Plans.Measure.coverage", measure.Each ?? 1, measure.Of is { } of ? Of(of) : PageWords.Say("Plans.Measure.count", OfAccount(measure))),
        Measure.Share => PageWords.Say("Plans.Measure.share", Of(measure.Of!), Of(measure.Among!)),
        Measure.Periods => PageWords.Say($"Plans.Measure.periods.{measure.Every}", Of(measure.Target!, measure.Of!), Of(measure.Of!)),
        Measure.AllOf => PageWords.Say("Plans.Measure.all-of", string.Join("; ", measure.Parts!.Select(Of))),
        _ => PageWords.Say($"Plans.Measure.{measure.Read}", OfAccount(measure)),
    };

    /// <summary>What is promised of a measure, as a part of a sentence.</summary>
    public static string Of(Target target, Measure measure) =>
        target.AtLeast is { } least ? PageWords.Say("Plans.Target.AtLeast", least)
        : target.MoreThan is { } more ? PageWords.Say("Plans.Target.MoreThan", more)
        : target.AtMost is { } most ? PageWords.Say("Plans.Target.AtMost", most)
        : target.AtLeastPercent is { } percent ? PageWords.Say($"Plans.Target.AtLeastPercent.{measure.Read}", percent)
        : target.GrowPercent is { } growth ? PageWords.Say("Plans.Target.GrowPercent", growth)
        : PageWords.Say($"Plans.Target.All.{measure.Read}");

    /// <summary>A part of an all-of.</summary>
    public static string Of(Part part) => $"{Of(part.Measure)}: {Of(part.Target, part.Measure)}";

    /// <summary>What something stands under in the book: an account's dimensions with their values.</summary>
    public static string OfCell(IEnumerable<KeyValuePair<string, string>> dimensions) =>
        string.Join(", ", dimensions.Select(d => $"{PageWords.Say($"Plans.Dimension.{d.Key}")}: {PageWords.Term(d.Value)}"));

    /// <summary>What a posting went to: its account, and the values of its cell.</summary>
    public static string OfPosting(EvidencePosting posting)
    {
        var values = posting.Cell.EnumerateObject().SelectMany(d => d.Value.ValueKind == JsonValueKind.Array ? d.Value.EnumerateArray().Select(v => v.GetString()!) : [d.Value.GetString()!]);
        return string.Join(", ", values.Select(PageWords.Term).Prepend(PageWords.Term(posting.Account)));
    }

    private static string OfAccount(Measure measure)
    {
        var account = PageWords.Say($"Plans.Account.{measure.Account}");
        return measure.Where is not { Count: > 0 } where ? account : $"{account} ({OfCell(where)})";
    }
}
