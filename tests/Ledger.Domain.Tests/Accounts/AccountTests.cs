namespace Ledger.Domain.Tests;

public class AccountTests
{
    [Fact]
    public void a_cell_has_one_spelling_however_its_lists_are_given() =>
        Chart.Conversations.Cell("contact", null, "karlstad", new[] { "b", "a", "b" }, "phone")
            .Should().Be(Chart.Conversations.Cell("contact", null, "karlstad", new[] { "a", "b" }, "phone"));

    [Fact]
    public void a_cell_holds_its_dimensions_in_the_account_s_order_and_nothing_that_is_not_there() =>
        Chart.Conversations.Cell("contact", null, "karlstad", Array.Empty<string>(), "phone").Key.Should().Be("""{"with":"contact","association":"karlstad","channel":"phone"}""");

    [Fact]
    public void a_cell_tells_its_association()
    {
        Chart.Members.Cell("karlstad", "youth").Association.Should().Be("karlstad");
        Chart.Conversations.Cell("contact", null, null, Array.Empty<string>(), "phone").Association.Should().BeNull();
        Chart.Transfers.Cell("eda", "kil").Association.Should().BeNull();
    }

    [Fact]
    public void a_pattern_asks_for_a_scalar_that_is_equal_and_a_list_that_contains() =>
        Chart.Conversations.Pattern([new("with", "association"), new("topics", "regional-policy")])
            .Should().Be("""{"with":"association","topics":["regional-policy"]}""");

    [Theory]
    [InlineData("associations", Sort.Level, "kind")]
    [InlineData("associations-opened", Sort.Flow, "kind")]
    [InlineData("associations-closed", Sort.Flow, "kind")]
    [InlineData("reported", Sort.Level, "figure association")]
    [InlineData("activities", Sort.Flow, "kind topics[] association with")]
    [InlineData("activity-participants", Sort.Flow, "kind topics[] association with")]
    [InlineData("figures", Sort.Level, "figure association")]
    [InlineData("offices", Sort.Level, "office association")]
    [InlineData("members", Sort.Level, "association category")]
    [InlineData("paid-members", Sort.Level, "association category")]
    [InlineData("joins", Sort.Flow, "association category")]
    [InlineData("leaves", Sort.Flow, "association reason")]
    [InlineData("transfers", Sort.Flow, "from to")]
    [InlineData("contacts", Sort.Level, "kind association")]
    [InlineData("contacts-new", Sort.Flow, "kind association")]
    [InlineData("contacts-revived", Sort.Flow, "kind association")]
    [InlineData("conversations", Sort.Flow, "with kind association topics[] channel")]
    [InlineData("trainings", Sort.Flow, "kind topics[] with association")]
    [InlineData("sessions", Sort.Flow, "kind topics[] with association")]
    [InlineData("attendances", Sort.Flow, "kind topics[] with association")]
    [InlineData("session-minutes", Sort.Flow, "kind topics[] with association")]
    [InlineData("participants", Sort.Flow, "kind topics[] with association")]
    [InlineData("audience", Sort.Level, "platform")]
    [InlineData("appearances", Sort.Flow, "office kind topics[]")]
    [InlineData("milestones", Sort.Level, "milestone stage")]
    public void the_chart_is_the_design_s(string name, Sort sort, string dimensions)
    {
        var account = Chart.Named(name)!;
        account.Sort.Should().Be(sort);
        string.Join(' ', account.Dimensions.Select(d => d.Name + (d.IsList ? "[]" : ""))).Should().Be(dimensions);
    }

    [Fact]
    public void there_is_no_other_account() => Chart.All.Except([Petition.Signatures]).Should().HaveCount(25).And.OnlyHaveUniqueItems();
}
