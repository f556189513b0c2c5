using Ledger.Tests.Access;
using Npgsql;
using static Ledger.Tests.Http.Entries;

namespace Ledger.Tests.Http;

/// <summary>Balances, by dimension.</summary>
public sealed class AccountsTests(AccountsTests.Fixture fixture) : IClassFixture<AccountsTests.Fixture>
{
    [Theory]
    [InlineData("members", "", 4, "")]
    [InlineData("members", "by=association", 4, "eda:1 kil:3")]
    [InlineData("members", "by=association&by=category", 4, "eda,member:1 kil,member:2 kil,youth:1")]
    [InlineData("members", "by=association,category", 4, "eda,member:1 kil,member:2 kil,youth:1")]
    [InlineData("members", "by=category&by=association", 4, "member,eda:1 member,kil:2 youth,kil:1")]
    [InlineData("members", "by=association&by=association", 4, "eda:1 kil:3")]
    [InlineData("members", "by=association&where.category=youth", 1, "kil:1")]
    [InlineData("members", "where.association=kil&where.category=member", 2, "")]
    [InlineData("members", "by=association&asOf=2020-01-31", 3, "kil:3")]
    [InlineData("members", "by=association&knownAt=@5", 3, "kil:3")]
    [InlineData("members", "by=association&asOf=2009-12-31", null, "")]
    [InlineData("transfers", "by=from&by=to", 1, "kil,eda:1")]
    [InlineData("conversations", "by=topics", 4, "-:1 care:2 economy:2")]
    [InlineData("conversations", "by=topics&by=association", 4, "-,-:1 care,eda:1 care,kil:1 economy,eda:1 economy,kil:1")]
    [InlineData("conversations", "by=association&where.topics=care", 2, "eda:1 kil:1")]
    [InlineData("conversations", "by=topics&where.topics=care&where.association=kil", 1, "care:1")]
    [InlineData("conversations", "by=with&by=kind&by=channel", 4, "association,-,meeting:3 contact,union,phone:1")]
    [InlineData("conversations", "where.topics=nothing", 0, "")]
    [InlineData("sessions", "by=kind", 0, "")]
    [InlineData("audience", "by=platform", null, "")]
    [InlineData("joins", "by=association&asOf=2020-01-01", 3, "kil:3")]
    [InlineData("leaves", "by=association&by=reason", 0, "")]
    public async Task an_account_is_divided_by_the_dimensions_asked_for(string account, string query, int? total, string rows)
    {
        var view = await fixture.Service.Get($"accounts/{account}?{query}");
        view.Text("account").Should().Be(account);
        view.Number("total").Should().Be(total);
        string.Join(' ', view.Items("rows").Select(r => $"{string.Join(',', r["cell"]!.AsObject().Select(c => c.Value?.GetValue<string>() ?? "-"))}:{r.Number("balance")}")).Should().Be(rows);
    }

    [Fact]
    public async Task what_was_asked_for_once_is_answered_from_memory_for_every_day_and_every_value()
    {
        await Asked("by=topics&where.association=kil");
        foreach (var query in new[] { "by=topics&where.association=kil", "by=topics&where.association=eda&asOf=2020-01-01", "by=association&where.topics=care&knownAt=2030-01-01", "by=association,topics" })
            (await Asked(query)).Should().NotBeEmpty().And.NotContain(statement => statement.Contains("ledger.cells", StringComparison.Ordinal) || statement.Contains("ledger.postings", StringComparison.Ordinal));

        async Task<List<string>> Asked(string query)
        {
            using var work = new Work(new NpgsqlConnectionStringBuilder(fixture.Service.DistrictBooks.Database.Owner.ConnectionString).Database!);
            await fixture.Service.Get($"accounts/conversations?{query}");
            return work.Done();
        }
    }

    [Fact]
    public async Task all_accounts_are_listed_with_their_totals()
    {
        var list = await fixture.Service.Get("accounts?asOf=2020-12-31");
        list.Items("accounts").Select(a => a.Text("account")).Should().Equal(Domain.Chart.All.Select(a => a.Name));
        list["accounts"]![4]!.ToJsonString().Should().Be("""{"account":"members","sort":"level","dimensions":["association","category"],"total":4}""");
        list.Items("accounts").Where(a => a.Text("sort") == "flow").Should().OnlyContain(a => a["total"] != null);
        list.Items("accounts").Where(a => a["total"] is null).Select(a => a.Text("account")).Should().Equal("reported", "paid-members", "audience", "figures", "offices", "milestones");
        foreach (var account in list.Items("accounts"))
            (await fixture.Service.Total(account.Text("account"), "asOf=2020-12-31")).Should().Be(account.Number("total"));
    }

    [Fact]
    public async Task what_ends_on_a_day_no_longer_counts_as_of_it()
    {
        (await fixture.Service.Total("members", "where.association=kil&asOf=2020-02-29")).Should().Be(4);
        (await fixture.Service.Total("members", "where.association=kil&asOf=2020-03-01")).Should().Be(3);
        (await fixture.Service.Total("members", "where.association=eda&asOf=2020-03-01")).Should().Be(1);
    }

    public sealed class Fixture(TestCluster cluster) : IAsyncLifetime
    {
        public TestService Service { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Service = await TestService.Start(cluster);
            var late = Left("2", "2020-04-01");
            await Service.RecordEach(
                Registered("kil"), Registered("eda"), Joined("1", "kil", "2020-01-01"), Joined("2", "kil", "2020-01-01"), Joined("3", "kil", "2020-01-01"),
                Entry("member.joined", "member/4", "2020-02-01", new { association = "kil", category = "youth" }), Transferred("1", "eda", "2020-03-01"),
                Dialogue("kil", "2020-01-01", "economy"), Dialogue("kil", "2020-01-02", "care"), Dialogue("eda", "2020-01-02", "care", "economy"),
                Opened("lo"), SpokenWith("lo", "2020-01-03"), late, Reversed(late, "2020-04-02"));
        }

        public ValueTask DisposeAsync() => Service.DisposeAsync();
    }
}
