using System.Text.RegularExpressions;
using Ledger.Domain;

namespace Ledger.Tests.Http;

/// <summary>Every rule that an entry can break is answered with its name, and leaves the book as it was.</summary>
public sealed partial class RefusalTests(SharedService fixture) : IClassFixture<SharedService>
{
    public static TheoryData<string> Cases => [.. Refusals.All.Select(r => r.Case)];

    [Theory, MemberData(nameof(Cases))]
    public async Task what_breaks_a_rule_is_refused_by_its_name(string name)
    {
        var refusal = Refusals.All.Single(r => r.Case == name);
        await fixture.Service.Record(refusal.Before);
        var before = await Tables.All(fixture.Service.Book);
        var body = Twice().Replace(refusal.Entry.ToJsonString(), "\"association\"").Replace("\\uFFFD", "\\ud800", StringComparison.Ordinal);

        (await fixture.Service.PostRaw(body).Answer()).ShouldRefuse(refusal.Rule, refusal.Status);
        (await fixture.Service.PostRaw($"[{body}]", Raw.Batch).Answer()).Answer.Texts("errors", "rule").Should().Equal(refusal.Rule);
        (await Tables.All(fixture.Service.Book)).Should().Be(before);
    }

    [Fact]
    public void every_rule_is_tried()
    {
        var tried = Refusals.All.Select(r => r.Rule).Concat(BadRequestTests.Rules).ToHashSet();
        // These need a caller who is not the board, a book that was tampered with, long histories, many cells, or a slow database: Access/ScopeTests,
        // Persons/ErasureTests, Persons/ReadingTests, Attack/DearQuestionTests, ProposalsTests, Access/KeyForAssociationTests, and the store's own. Requests whose bytes matter, and headers: FaithfulBytesTests.
        string[] elsewhere =
        [
            Rules.NotUtf8, Rules.InvalidHeader, Rules.ListOfEvents, Rules.NotYourAssociation, Rules.NotYourSource, Rules.ErasureStands, Rules.PersonalDataDamaged, Rules.PostTooHeavy,
            Rules.TooManyRows, Rules.QuestionTooDear, Rules.SourceUnknown, Rules.SameMember, Rules.ProposalTooLarge, Rules.AssociationUnknown,
            // Of a list that is brought in: the store's own Lists, and Lists/MemberListsTests.
            Rules.ListUnreadable, Rules.ListEmpty, Rules.ListTooLarge, Rules.ListTooLong, Rules.ListUnpacksTooLarge, Rules.ListWithoutHeader, Rules.ListNamesNobody, Rules.ListCharsetUnknown,
            Rules.ListColumnUnknown, Rules.ListFieldUnknown, Rules.ListFieldTwice, Rules.CellTooLong, Rules.DateAmbiguous, Rules.DigitsLost, Rules.NotABirthYear, Rules.AssociationNotInBook, Rules.StatusUnknown,
            Rules.RolesUnknown, Rules.NotYetAMember, Rules.LastDayMissing, Rules.JoinedAfterList, Rules.JoinedOnDiffers, Rules.PaidThroughDiffers, Rules.LeftByTheBook, Rules.MovedByTheBook,
            Rules.RowNamesNobody, Rules.RowIsTwoMembers, Rules.RowAgain, Rules.EarlierMembership, Rules.OnePersonTwoRows, Rules.ProbablyMember, Rules.NumberOfAnother,
        ];
        Rules.All.Except(tried).Should().BeEquivalentTo(elsewhere);
        tried.Except(Rules.All).Except(Ledger.Http.Problems.All).Should().BeEmpty();
    }

    // What a JSON object cannot hold in memory: the same name twice.
    [GeneratedRegex("\"twice\"(?=:)")]
    private static partial Regex Twice();
}
