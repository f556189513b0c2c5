namespace Ledger.Domain.Tests;

public class SubjectTests
{
    [Theory]
    [InlineData("member/8c1f")]
    [InlineData("member/A.b_c:d~e-0")]
    [InlineData("association/karlstad")]
    [InlineData("training/2020-1")]
    public void a_subject_is_a_kind_and_an_id(string text) => Subject.Parse(text).ToString().Should().Be(text);

    [Theory]
    [InlineData("")]
    [InlineData("member")]
    [InlineData("/8c1f")]
    [InlineData("member/")]
    [InlineData("Member/8c1f")]
    [InlineData("entry/8c1f")]
    [InlineData("nobody/8c1f")]
    [InlineData("member/8c1f/2")]
    [InlineData("member/åke")]
    [InlineData("member/8c 1f")]
    [InlineData("member/8c1f\n")]
    public void anything_else_is_refused_as_invalid_subject(string text) => Refused(text, Rules.InvalidSubject);

    [Fact]
    public void an_id_is_100_characters_long_at_the_most_or_an_invalid_subject()
    {
        Subject.Parse("member/" + new string('x', 100)).Id.Should().HaveLength(100);
        Refused("member/" + new string('x', 101), Rules.InvalidSubject);
    }

    [Theory]
    [InlineData("association/Karlstad")]
    [InlineData("association/karl.stad")]
    [InlineData("milestone/strategy_1")]
    public void what_other_entries_name_is_refused_where_not_a_slug(string text) => Refused(text, Rules.NotASlug);

    [Fact]
    public void every_kind_that_an_entry_is_about_has_its_story() =>
        EntryType.All.Select(t => t.Kind).Where(k => k != "entry").Distinct().Should().BeEquivalentTo(SubjectKind.Names);

    [Fact]
    public void a_personal_number_in_id_is_refused_before_anything_else() => Refused("member/19121212-1212", Rules.PersonalNumberInId);

    private static void Refused(string text, string rule) =>
        FluentActions.Invoking(() => Subject.Parse(text)).Should().Throw<RuleBroken>().Which.Rule.Should().Be(rule);
}
