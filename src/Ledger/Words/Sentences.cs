using System.Globalization;
using System.Resources;
using Ledger.Domain;

namespace Ledger.Words;

/// <summary>The sentences of the rules, in the language of the current UI culture: Swedish, or else English.</summary>
/// <remarks>In the resource files <c>{rule}</c> is the sentence and <c>{rule}.title</c> its short form; <c>goal.{fault}</c> says what is wrong with a goal.</remarks>
public static class Sentences
{
    private static readonly ResourceManager _words = new("Ledger.Words.Sentences", typeof(Sentences).Assembly);

    public static string Title(string rule) => _words.GetString($"{rule}.title", CultureInfo.CurrentUICulture) ?? rule;

    public static string Detail(string rule, params IReadOnlyList<object> words) =>
        string.Format(CultureInfo.CurrentCulture, _words.GetString(rule, CultureInfo.CurrentUICulture) ?? rule, [.. words.Select(Plain)]);

    /// <summary>The sentence of a broken rule, and those of whatever else is wrong with the same entry.</summary>
    public static string Detail(RuleBroken broken) => string.Join(' ', broken.Further.Prepend(broken).Select(DetailOfOne));

    /// <summary>The sentence of a broken rule alone; where another entry than the posted one would no longer read, it says which.</summary>
    public static string DetailOfOne(RuleBroken broken) => broken.Misplaced is not { } entry ? Detail(broken.Rule, broken.Words)
        : Detail("misplaced", EntryType.Of(entry.Fact).Name, entry.Fact.OccurredOn, entry.Id, Detail(broken.Rule, broken.Words));

    private static object Plain(object word) => word switch
    {
        GoalFault fault => Detail($"goal.{fault.Name}", fault.Words),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        "" => "–", // a list of choices where there are none
        _ => word,
    };
}
