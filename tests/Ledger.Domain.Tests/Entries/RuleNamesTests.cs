using System.Reflection;

namespace Ledger.Domain.Tests;

public class RuleNamesTests
{
    /// <summary>The rules that only the service can break: the envelope of a post, today's date, what is asked of the book, and the form of a list.</summary>
    private static readonly string[] _elsewhere =
    [
        Rules.NotUtf8, Rules.ListOfEvents, Rules.InvalidHeader, Rules.DataNotJson, Rules.UnknownParameter, Rules.InvalidCloudEvent, Rules.UnknownType, Rules.SubjectOfAnotherKind, Rules.OccurredInTheFuture, Rules.NotPostedHere, Rules.PersonalDataDamaged, Rules.NotYourSource,
        Rules.InvalidAsOf, Rules.InvalidKnownAt, Rules.PositionNotReached, Rules.InvalidParameter, Rules.InvalidCursor, Rules.TooManyPoints, Rules.TooManyRows, Rules.QuestionTooDear,
        Rules.PlanUnknown, Rules.SubjectUnknown, Rules.AccountUnknown, Rules.DimensionUnknown, Rules.AssociationUnknown, Rules.SourceUnknown, Rules.SameMember, Rules.ProposalTooLarge, Rules.PersonNotIncluded,
        Rules.ListUnreadable, Rules.ListEmpty, Rules.ListTooLarge, Rules.ListTooLong, Rules.ListUnpacksTooLarge, Rules.ListWithoutHeader, Rules.ListNamesNobody, Rules.ListCharsetUnknown, Rules.ListColumnUnknown,
        Rules.ListFieldUnknown, Rules.ListFieldTwice, Rules.CellTooLong, Rules.DateAmbiguous, Rules.DigitsLost, Rules.NotABirthYear, Rules.AssociationNotInBook, Rules.StatusUnknown, Rules.RolesUnknown,
        Rules.LastDayMissing, Rules.JoinedAfterList, Rules.JoinedOnDiffers, Rules.PaidThroughDiffers, Rules.LeftByTheBook, Rules.MovedByTheBook, Rules.RowNamesNobody, Rules.RowIsTwoMembers, Rules.RowAgain,
        Rules.NotYetAMember, Rules.EarlierMembership, Rules.OnePersonTwoRows, Rules.ProbablyMember, Rules.NumberOfAnother,
    ];

    [Fact]
    public void every_rule_that_the_domain_enforces_has_a_test_that_bears_its_name() => Rules.All.Except(_elsewhere).Except(Tested()).Should().BeEmpty();

    [Fact]
    public void no_two_rules_share_a_name() => Rules.All.Should().OnlyHaveUniqueItems();

    /// <summary>The rules named by tests. A longer name is taken first, for <c>contact_already_opened</c> says nothing of a rule named <c>already-opened</c>.</summary>
    private static IEnumerable<string> Tested()
    {
        var tests = typeof(RuleNamesTests).Assembly.GetTypes().SelectMany(t => t.GetMethods()).Where(m => m.GetCustomAttribute<FactAttribute>() is not null);
        foreach (var test in tests)
        {
            var name = test.Name;
            foreach (var rule in Rules.All.OrderByDescending(r => r.Length))
            {
                var words = rule.Replace('-', '_');
                if (!name.Contains(words, StringComparison.Ordinal))
                    continue;
                yield return rule;
                name = name.Replace(words, "", StringComparison.Ordinal);
            }
        }
    }
}
