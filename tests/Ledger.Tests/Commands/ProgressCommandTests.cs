using System.Globalization;
using System.Text.Json.Nodes;
using Ledger.Store.Access;
using static Ledger.Tests.Http.Entries;

namespace Ledger.Tests.Commands;

/// <summary>What a board reads of goals of every kind, in both languages: the table says in few words what stands beside value and target, and files bear all of it.</summary>
public sealed class ProgressCommandTests(TestCluster cluster)
{
    [Fact]
    public async Task a_table_tells_of_shares_parts_who_lacks_and_what_the_board_says()
    {
        await using var service = await Begin();
        var english = await Progress(service, "en");
        english.Should().ContainAll(
            "In detail", "1 of 3", "parts: 2 of 2, met; no reading of 1", "not yet: arvika, eda, filipstad, forshaga, grums, hagfors and 2 more", "on 2020-03-31: 5",
            "the board on 2020-05-01: at risk: Trögt i norr, men det går.");
        var swedish = await Progress(service, "sv-SE");
        swedish.Should().ContainAll(
            "I detalj", "1 av 3", "delar: 2 av 2, uppnådd; ingen avläsning av 1", "ännu inte: arvika, eda, filipstad, forshaga, grums, hagfors och 2 till", "den 2020-03-31: 5",
            "styrelsen den 2020-05-01: osäkert: Trögt i norr, men det går.");
        swedish.Split('\n').Should().NotContain(line => line.Contains("plain") && line.Contains(';'), "of a goal that has nothing beside its value nothing is said");
    }

    [Fact]
    public async Task a_file_has_a_column_for_each()
    {
        await using var service = await Begin();
        var csv = (await Progress(service, "en", "--format", "csv")).TrimStart('\uFEFF').Split("\r\n");
        csv[0].Should().Be("Goal;What it promises;Value;Target;Expected;Status;By;From;Value when judged;Of;Among;Parts;Not yet;Outlook;The board;Assessed;Aim;Responsible");
        csv[1].Should().Be("share;The goal share;33;35;14;on track;2020-12-31;2020-01-01;;1;3;;;at risk;Trögt i norr, men det går.;2020-05-01;;");
        csv[2].Should().StartWith("covered;The goal covered;1;9;").And.EndWith(";2020-01-01;;;;;arvika, eda, filipstad, forshaga, grums, hagfors, kil, sunne;;;;Mötas;styrelsen");
        csv[3].Should().StartWith("both;The goal both;1;2;").And.Contain(";\"2 of 2, met; no reading of 1\";");
        csv[4].Should().StartWith("early;The goal early;8;6;6;missed;2020-03-31;2020-01-01;5;");
        var json = JsonNode.Parse(await Progress(service, "en", "--format", "json"))!;
        var goals = json["goals"]!.AsArray();
        ((long)goals[0]!["of"]!, (long)goals[0]!["among"]!, (string)goals[0]!["assessed"]!["outlook"]!).Should().Be((1, 3, "at-risk"));
        goals[1]!["lacking"]!.AsArray().Should().HaveCount(8);
        goals[2]!["parts"]!.AsArray().Should().HaveCount(2);
        ((long)goals[3]!["valueAtBy"]!).Should().Be(5);
    }

    [Fact]
    public async Task a_plan_of_plain_goals_has_no_column_for_details()
    {
        await using var service = await TestService.Start(cluster);
        await service.Record(Adopted("p", Goal("plain", new { read = "count", account = "joins" })));
        (await Progress(service, "en")).Should().Contain("plain").And.NotContain("In detail");
    }

    [Fact]
    public async Task the_maintenance_of_a_book_is_shown_as_a_table_as_csv_and_as_json()
    {
        await using var service = await Begin();
        (await Run(service, "en", "maintenance")).Should().Contain("Nothing was done to the book past the posting of entries.");
        await service.Book.Run("update ledger.day_balances set amount = amount + 1 where (cell, occurred_on, recorded_on) = (select cell, occurred_on, recorded_on from ledger.day_balances limit 1)");
        await service.Book.Auditor.Rebuild(null, CancellationToken.None);
        await service.Book.Auditor.RecordRestored(12, CancellationToken.None);
        await service.Book.Auditor.RecordRekey(isLost: true, CancellationToken.None);
        (await Run(service, "en", "maintenance")).Should().ContainAll("rebuild", "1 balance", "older backup found", "12 entries were sealed before", "another signing key", "the key before was lost", "3 times, the oldest first");
        (await Run(service, "sv-SE", "maintenance")).Should().ContainAll("omräkning", "1 saldo", "äldre säkerhetskopia upptäckt", "12 händelser var förseglade dessförinnan", "3 gånger, den äldsta först").And.NotContain("rebuild");
        var csv = (await Run(service, "en", "maintenance", "--format", "csv")).TrimStart('\uFEFF').Split("\r\n");
        csv[0].Should().Be("When;What;Detail;By;Entries;Put right");
        csv.Should().HaveCount(5);
        var json = JsonNode.Parse(await Run(service, "en", "maintenance", "--format", "json"))!;
        json["maintenance"]!.AsArray().Select(m => (string)m!["what"]!).Should().Equal("rebuild", "restore", "rekey");
    }

    private async Task<TestService> Begin()
    {
        var service = await TestService.Start(cluster);
        await service.Record([.. new[] { "arvika", "eda", "filipstad", "forshaga", "grums", "hagfors", "karlstad", "kil", "sunne" }.Select(a => Registered(a))]);
        await service.Record(Dialogue("karlstad", "2020-02-01"), Joined("1", "kil", "2020-02-01"), Entry("member.joined", "member/2", "2020-02-01", new { association = "kil", category = "youth" }), Joined("3", "kil", "2020-02-01"));
        var (youth, members, talks) = (new { read = "level", account = "members", where = new { category = "youth" } }, new { read = "level", account = "members" }, new { read = "count", account = "conversations" });
        var both = new object[]
        {
            new { measure = new { read = "count", account = "activities", where = new { kind = "stall" } }, target = new { atLeast = 2 } },
            new { measure = new { read = "level", account = "audience" }, target = new { atLeast = 1 } },
        };
        await service.Record(Adopted(
            "p", Goal("share", new { read = "share", of = youth, among = members }, new { atLeastPercent = 35 }),
            new { id = "covered", text = new { sv = "Målet covered", en = "The goal covered" }, measure = new { read = "coverage", of = talks }, target = new { all = true }, aim = "Mötas", responsible = "styrelsen" },
            new { id = "both", text = new { sv = "Målet both", en = "The goal both" }, measure = new { read = "all-of", parts = both } },
            new { id = "early", text = new { sv = "Målet early", en = "The goal early" }, measure = new { read = "level", account = "figures", where = new { figure = "collected" } }, target = new { atLeast = 6 }, by = "2020-03-31" },
            Goal("plain", new { read = "count", account = "joins" })));
        await service.Record(
            Entry("activity.held", "activity/1", "2020-03-01", new { kind = "stall", title = "Torgdag" }), Entry("activity.held", "activity/2", "2020-04-01", new { kind = "stall", title = "Torgdag" }),
            Entry("figure.registered", "figure/collected", "2020-01-01", new { name = "Insamlat", unit = "kronor" }), Entry("figure.measured", "figure/collected", "2020-03-01", new { value = 5 }),
            Entry("figure.measured", "figure/collected", "2020-04-15", new { value = 8 }),
            Entry("plan.goal-assessed", "plan/p", "2020-05-01", new { goal = "share", outlook = "at-risk", text = "Trögt i norr, men det går." }));
        return service;
    }

    private static Task<string> Progress(TestService service, string language, params string[] how) => Run(service, language, ["progress", "p", "--as-of", "2020-05-31", .. how]);

    private static async Task<string> Run(TestService service, string language, params string[] command)
    {
        var key = (await service.DistrictBooks.Keys.Issue(service.Book.District, Role.Board, null, "board", null, CancellationToken.None)).Key;
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
        using var output = new StringWriter();
        using var error = new StringWriter();
        string[] args = [.. command, "--server", $"{service.Http.BaseAddress}", "--key", key];
        (await CommandLine.All().Parse(args, new() { ResponseFileTokenReplacer = null }).InvokeAsync(new() { Output = output, Error = error }, CancellationToken.None)).Should().Be(0, $"{error}");
        return $"{output}";
    }
}
