using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Ledger.Domain;
using Ledger.Store.Access;
using Ledger.Tests.Http;
using Ledger.Tests.Persons;
using static Ledger.Tests.Http.Entries;

namespace Ledger.Tests.Lists;

/// <summary>Lists of members come into the book by way of a proposal.</summary>
public sealed class MemberListsTests(TestCluster cluster)
{
    private const string Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    private const string OfKil = "asOf=2021-01-31&association=kil";
    private const string Earlier = "asOf=2021-01-30&association=kil";

    [Theory]
    [InlineData("windows-1252")]
    [InlineData("utf-8")]
    public async Task a_list_of_excel_in_swedish_fills_the_book(string encoding)
    {
        await using var service = await Begin();
        var file = encoding == "utf-8" ? ListFiles.SwedishUtf8 : ListFiles.SwedishExcel;
        var proposed = await Propose(service, file, OfKil);
        Rows(proposed).Should().Equal("4 joins", "5 joins", "6 joins");
        var list = proposed["list"]!;
        (list.Text("encoding"), list.Text("separator"), list.Number("headerRow")).Should().Be((encoding, "semicolon", 3));
        list["unused"]!.AsArray().Select(u => (string)u!).Should().Equal("Anteckning");
        list.Items("columns").Select(c => $"{c.Text("column")}={c.Text("field")}").Should().Contain(["Medlemsnr=number", "Mobil=person.phone", "Född=person.birthYear", "Betald t.o.m.=paidThrough"]);
        Facts(proposed).Should().Equal(
            "member.joined 2019-02-01 kil member", "member.renewed 2021-01-31 2021-12-31", "member.joined 2020-03-15 kil member", "member.joined 2020-04-01 kil member", "member.renewed 2020-12-31 2020-12-31");
        proposed["entries"]![0]!["data"]!["person"]!.ToJsonString().Should().Be("""{"name":"Åsa Uppdiktad-Öberg","email":"asa@uppdiktad.example","phone":"070-123 45 67","birthYear":1950,"number":"1001"}""".Escaped());
        proposed["entries"]![2]!["data"]!["person"].Text("phone").Should().Be("0701234568");
        proposed.Items("figures").Should().Contain(f => f.ContainsKey("account") && f.Text("account") == "members" && f.Number("before") == null && f.Number("after") == 3);
        (await service.Total("members")).Should().BeNull("nothing was recorded");

        await Post(service, proposed);
        (await service.Total("members", "where.association=kil&asOf=2021-01-31")).Should().Be(3);
        (await service.Total("paid-members", "asOf=2021-01-31")).Should().Be(1);
        await SaysNothingNew(service, file, OfKil);
        await Undone(service, proposed);
    }

    [Fact]
    public async Task a_view_of_zetkin_finds_by_number_and_only_supposes_by_name()
    {
        await using var service = await Begin();
        await Post(service, await Propose(service, ListFiles.SwedishExcel, Earlier));
        var proposed = await Propose(service, ListFiles.Zetkin, OfKil);
        Rows(proposed).Should().Equal("2 unchanged", "3 joins", "4 joins", "0 missing", "0 missing");
        proposed["list"]!["unused"]!.AsArray().Select(u => (string)u!).Should().Equal("ID", "KÖN", "POSTNUMMER", "ORT");
        await Post(service, proposed);
        var again = await SaysNothingNew(service, ListFiles.Zetkin, OfKil);
        var doris = again.Items("rows").Single(r => r.Number("row") == 4);
        (doris.Text("outcome"), doris["problems"]![0]!.Text("rule"), doris.Text("subject")).Should().Be(("unchanged", Rules.ProbablyMember, proposed["entries"]![1]!.Text("subject")));
        (await Propose(service, ListFiles.Zetkin, OfKil + "&missing=leave")).Items("entries").Select(e => e.Text("type")).Should().Equal("member.left", "member.left");
        await Undone(service, proposed);
    }

    [Fact]
    public async Task the_ids_of_zetkin_are_numbers_of_its_own_and_no_ids_of_the_book()
    {
        await using var service = await Begin();
        await Post(service, await Propose(service, ListFiles.SwedishExcel, Earlier));
        var list = Csv("ID,FIRST NAME,LAST NAME\n10401,Åsa,Uppdiktad-Öberg\n10404,Tyra,Uppdiktad\n");
        var proposed = await Propose(service, list, OfKil);
        Rows(proposed).Take(2).Should().Equal("2 refused probably-member", "3 joins");
        proposed["entries"]![0].Text("subject").Should().NotBe("member/10404");
        await Post(service, proposed);
        await SaysNothingNew(service, list, OfKil);
        await Undone(service, proposed);
    }

    [Fact]
    public async Task a_person_who_stands_in_a_list_twice_is_told_once()
    {
        await using var service = await Begin();
        Rows(await Propose(service, Csv("Medlemsnr;Namn\n1001;Åsa Uppdiktad\n1001;Åsa Uppdiktad\n"), OfKil)).Should().Equal("2 joins", "3 unchanged row-again");
    }

    [Fact]
    public async Task an_export_of_hitobito_has_several_roles_of_a_person()
    {
        await using var service = await Begin();
        var proposed = await Propose(service, ListFiles.Hitobito, "asOf=2021-01-31");
        proposed.Text("source").Should().Be("/district/lists/2021-01-31");
        Rows(proposed).Should().Equal("2 joins", "3 joins", "4 refused roles-unknown");
        Facts(proposed).Should().Equal("member.joined 2021-01-31 kil member", "member.joined 2021-01-31 eda honorary");
        proposed["entries"]![0]!["data"]!["person"]!.ToJsonString().Should().Be(
            """{"name":"Åsa Uppdiktad-Öberg","email":"asa@uppdiktad.example","phone":"+46 70 123 45 67","birthYear":1950}""".Escaped());
        await Post(service, proposed);
        await SaysNothingNew(service, ListFiles.Hitobito, "asOf=2021-01-31");
        await Undone(service, proposed);
    }

    [Fact]
    public async Task an_export_of_civicrm_has_a_row_for_each_membership_with_its_state()
    {
        await using var service = await Begin();
        await Post(service, await Propose(service, ListFiles.SwedishExcel, Earlier));
        var proposed = await Propose(service, ListFiles.CiviCrm, OfKil);
        Rows(proposed).Should().Equal("2 unchanged earlier-membership", "3 unchanged", "4 changes", "5 leaves", "6 unchanged not-yet-a-member", "7 unchanged", "8 unchanged");
        Facts(proposed).Should().Equal("member.category-changed 2021-01-31 student", "member.renewed 2020-12-31 2020-12-31", "member.left 2021-01-01 lapsed");
        proposed["list"]!["unused"]!.AsArray().Select(u => (string)u!).Should().Equal("Membership Start Date");
        await Post(service, proposed);
        await SaysNothingNew(service, ListFiles.CiviCrm, OfKil);
        await Undone(service, proposed);
    }

    [Fact]
    public async Task a_workbook_with_serial_dates_and_numbers_for_telephones_is_the_same_list()
    {
        await using var service = await Begin();
        await Post(service, await Propose(service, ListFiles.SwedishExcel, Earlier));
        var proposed = await Propose(service, ListFiles.Excel, OfKil, type: Xlsx);
        Rows(proposed).Should().Equal("3 unchanged", "4 changes", "5 unchanged digits-lost");
        (proposed["list"].Text("sheet"), proposed["list"].Number("headerRow")).Should().Be(("Medlemmar", 2));
        Facts(proposed).Should().Equal("member.category-changed 2021-01-31 student");
        await Undone(service, await Posted(service, proposed));
    }

    [Fact]
    public async Task a_member_of_another_association_moves_where_the_board_says_so_and_is_not_there_for_an_association()
    {
        await using var service = await Begin();
        await Post(service, await Propose(service, ListFiles.SwedishExcel, OfKil));
        var list = Csv("Medlemsnr;Namn;Överflyttad den\n1001;Åsa Uppdiktad-Öberg;2021-02-15\n1002;Någon Helt Annan Uppdiktad;\n");
        var moves = await Propose(service, list, "asOf=2021-02-28&association=eda");
        Rows(moves).Should().Equal("2 transfers", "3 refused number-of-another");
        Facts(moves).Should().Equal("member.transferred 2021-02-15 eda");

        using var eda = await service.Client(Role.Association, "eda");
        var own = await Propose(service, list, "asOf=2021-02-28", eda);
        own.Text("source").Should().Be("/associations/eda/lists/2021-02-28");
        Rows(own).Should().Equal(["2 joins", "3 joins"], "who is in kil is hidden from eda");
        own.ToJsonString().Should().NotContain(moves["entries"]![0]!.Text("subject"));

        using var kil = await service.Client(Role.Association, "kil");
        Rows(await Propose(service, Csv("Medlemsnr;Partiförening\n1001;Eda\n1002;Kil\n1009;Eda\n"), "asOf=2021-02-28", kil)).Should().Equal(
            ["2 transfers", "3 unchanged", "4 refused not-your-association", "0 missing"], "it hands over to others and takes nobody over");
        (await Ask(service, list, "asOf=2021-02-28&association=kil", eda)).ShouldBeProblem(403, Rules.NotYourAssociation);
    }

    [Fact]
    public async Task looking_for_persons_and_comparing_them_is_a_reading_that_is_logged()
    {
        await using var service = await Begin();
        await Post(service, await Propose(service, ListFiles.SwedishExcel, OfKil));
        (await Log(service)).Should().BeEmpty("somebody new is compared with nobody");
        await Propose(service, Csv("Medlemsnr;Kategori\n1001;Medlem\n"), OfKil);
        (await Log(service)).Should().BeEmpty("a number is found without anything being opened");
        await Propose(service, Csv("Medlemsnr;E-post\n1001;asa@uppdiktad.example\n"), OfKil);
        (await Log(service)).Should().Equal("email,number propose-members");
        await Propose(service, Csv("Namn\nÅsa Uppdiktad-Öberg\n"), OfKil);
        (await Log(service)).Should().HaveCount(4, "all of the association are looked through for the name");
    }

    [Fact]
    public async Task a_number_is_kept_sealed_survives_another_master_key_and_goes_with_the_person()
    {
        await using var service = await Begin();
        var number = $"uppdiktad{Guid.NewGuid():N}"[..40];
        var list = Csv($"Medlemsnr;Namn\n{number};Åsa Uppdiktad\n");
        var proposed = await Posted(service, await Propose(service, list, OfKil));
        var subject = proposed["entries"]![0]!.Text("subject");
        (await service.Book.Rows<string>("select data::text from mt_events")).Should().NotContain(e => e.Contains(number));
        (await service.Book.Rows<string>("select id::text || stream_id || headers::text from mt_events")).Should().NotContain(e => e.Contains(number));

        var to = new Store.Persons.MasterKey(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));
        await new Store.Persons.MasterKeyRotation(service.DistrictBooks.Database, service.DistrictBooks.MasterKeys).Rewrap(to, CancellationToken.None);
        (await service.Book.Rows<string>("select master from personal.index_keys")).Should().Equal(to.Id);
        Rows(await Propose(service, Csv($"Medlemsnr\n{number}\n"), OfKil)).Should().Equal("2 unchanged");
        (await Store.Persons.NumberIndex.Open(service.DistrictBooks.Database, service.Book.District, new(to), CancellationToken.None)).Of(number).Should().Equal(service.Book.Vault.Numbers.Of(number));

        (await TestService.Ask(service.Http, HttpMethod.Delete, $"members/{subject.Split('/')[1]}/personal-data?reason=request")).Status.Should().Be(200);
        (await service.Book.Rows<long>("select count(*) from personal.data where number is not null")).Should().Equal(0);
        Rows(await Propose(service, Csv($"Medlemsnr\n{number}\n"), OfKil)).Should().Equal("2 joins", "0 missing");
    }

    [Fact]
    public async Task every_problem_of_every_row_is_told_at_once_by_row_and_column_in_both_languages()
    {
        await using var service = await Begin();
        var list = Csv("Medlemsnr;Inträdesdatum;E-post;Kategori;Partiförening\n1;3/4/2020;ingen;–;Ingenstans\n;;;;\n;2020-01-01;;;Kil\n2;2020-01-01;;;Kil\n");
        foreach (var (language, words) in new[] { ("sv", "Datumet i kolumnen ”Inträdesdatum” kan vara 2020-04-03 eller 2020-03-04."), ("en", "The date in the column ‘Inträdesdatum’ could be 2020-04-03 or 2020-03-04.") })
        {
            using var client = await service.Client(Role.Board);
            client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
            var proposed = await Propose(service, list, "asOf=2021-01-31", client);
            Rows(proposed).Should().Equal("2 refused association-not-in-book date-ambiguous not-a-slug not-an-email", "4 refused row-names-nobody", "5 joins");
            var problems = proposed["rows"]![0].Items("problems").ToDictionary(p => p.Text("rule"));
            problems[Rules.DateAmbiguous].Text("detail").Should().StartWith(words);
            problems.Values.Select(p => p.Text("column")).Should().BeEquivalentTo("Inträdesdatum", "E-post", "Kategori", "Partiförening");
            proposed["rows"]![2]!.AsObject().Should().NotContainKey("problems", "what is wrong with one row is told of no other");
        }
    }

    [Fact]
    public async Task what_the_book_refuses_is_told_of_its_row_and_the_rest_can_be_posted()
    {
        await using var service = await Begin();
        await service.Record(Registered("late", "2021-01-15"));
        var proposed = await Propose(service, Csv("Id;Partiförening;Inträdesdatum\na;late;2020-01-01\nb;late;2021-01-20\n"), "asOf=2021-01-31");
        Rows(proposed).Should().Equal("2 refused association-not-open", "3 joins");
        await Post(service, proposed);
        (await service.Total("members")).Should().Be(1);
    }

    [Theory]
    [InlineData("", OfKil, 400, Rules.ListEmpty)]
    [InlineData("a;b\n1;2\n", OfKil, 400, Rules.ListWithoutHeader)]
    [InlineData("E-post;Kategori\nx@uppdiktad.example;Medlem\n", OfKil, 400, Rules.ListNamesNobody)]
    [InlineData("Id\n1\n", "association=kil", 400, Rules.FieldMissing)]
    [InlineData("Id\n1\n", "asOf=2021-06-02&association=kil", 400, Rules.OccurredInTheFuture)]
    [InlineData("Id\n1\n", "asOf=i%20fjol", 400, Rules.InvalidParameter)]
    [InlineData("Id\n1\n", OfKil + "&missing=stay", 400, Rules.InvalidParameter)]
    [InlineData("Id\n1\n", OfKil + "&map=Id", 400, Rules.InvalidParameter)]
    [InlineData("Id\n1\n", OfKil + "&map=Id:shoeSize", 400, Rules.ListFieldUnknown)]
    [InlineData("Id\n1\n", OfKil + "&map=Skostorlek:id", 400, Rules.ListColumnUnknown)]
    [InlineData("Id\n1\n", "asOf=2021-01-31&association=nowhere", 404, Rules.SubjectUnknown)]
    [InlineData("Id\n1\n", OfKil, 415, Ledger.Http.Problems.UnsupportedListType, "application/json")]
    [InlineData("Id\n1\n", OfKil, 400, Rules.ListCharsetUnknown, "text/csv; charset=ebcdic")]
    public async Task a_list_that_cannot_be_read_as_a_whole_is_refused(string list, string query, int status, string rule, string type = "text/csv")
    {
        await using var service = await Begin();
        foreach (var language in new[] { "sv", "en" })
        {
            using var client = await service.Client(Role.Board);
            client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
            (await Ask(service, Encoding.UTF8.GetBytes(list), query, client, type)).ShouldBeProblem(status, rule);
        }
    }

    [Fact]
    public async Task a_list_that_changes_more_than_a_post_may_hold_is_refused_as_a_whole()
    {
        await using var service = await Begin();
        var rows = Enumerable.Range(0, Service.MostEntries / 2).Select(i => $"m-{i};2020-01-01;2021-12-31\n");
        var list = $"Id;Inträdesdatum;Betald t.o.m.\n{string.Concat(rows)}";
        Rows(await Propose(service, Csv($"{list[..list.IndexOf("m-2;", StringComparison.Ordinal)]}"), OfKil)).Should().HaveCount(2);
        (await Ask(service, Csv($"{list}m-last;2020-01-01;2021-12-31\n"), OfKil)).ShouldBeProblem(400, Rules.ProposalTooLarge);
    }

    [Fact]
    public async Task nothing_of_a_list_stands_in_logs_or_tables_or_files()
    {
        var logs = new Logs();
        await using var service = await TestService.Start(cluster, logging: logs.All);
        await service.Record(Registered("kil"));
        var (person, number) = (Invented.Person(), $"9{Random.Shared.NextInt64(100_000_000_000, 999_999_999_999)}");
        string[] texts = [.. Invented.Texts(person), number];
        var list = Csv($"Medlemsnr;Namn;E-post;Telefon;Inträdesdatum\n{number};{person.Text("name")};{person.Text("email")};{person.Text("phone")};2020-01-01\n{person.Text("name")};{number};x;{number};i går\n");
        var before = Directory.GetFiles(Path.GetTempPath()).ToHashSet();
        var proposed = await Posted(service, await Propose(service, list, OfKil));
        await Propose(service, list, OfKil);
        proposed["rows"]![1]!.ToJsonString().Should().NotContainAny(texts, "the problems of a row quote nothing");
        logs.Text.Should().NotContainAny(texts);
        (await Files.Found(cluster.Home, service, texts)).Should().BeEmpty();
        Directory.GetFiles(Path.GetTempPath()).Where(f => !before.Contains(f)).SelectMany(f => Invented.FoundIn(Bytes(f), texts)).Should().BeEmpty();
    }

    private async Task<TestService> Begin()
    {
        var service = await TestService.Start(cluster);
        await service.Record(Registered("kil"), Registered("eda"));
        return service;
    }

    // Of a file that another test has removed meanwhile, nothing; nor of a pipe, which is empty and would be waited for.
    private static byte[] Bytes(string file)
    {
        try
        {
            return new FileInfo(file).Length is > 0 and < 16 << 20 ? File.ReadAllBytes(file) : [];
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static byte[] Csv(string text) => Encoding.UTF8.GetBytes(text);

    private static async Task<JsonObject> Propose(TestService service, byte[] list, string query, HttpClient? client = null, string type = "text/csv")
    {
        var (status, answer) = await Ask(service, list, query, client, type);
        status.Should().Be(200, answer.ToJsonString());
        return answer;
    }

    private static async Task<(int Status, JsonObject Answer)> Ask(TestService service, byte[] list, string query, HttpClient? client = null, string type = "text/csv")
    {
        using var content = new ByteArrayContent(list) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } };
        using var answer = await (client ?? service.Http).PostAsync(new Uri($"v1/proposals/members?{query}", UriKind.Relative), content, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!);
    }

    private static async Task Post(TestService service, JsonObject proposal) => await Posted(service, proposal);

    // As it is: all of it is recorded, and the figures become those that were told.
    private static async Task<JsonObject> Posted(TestService service, JsonObject proposal)
    {
        var (status, answer) = await service.PostBatch(proposal.Items("entries"));
        status.Should().Be(200, answer.ToJsonString());
        answer.Number("recorded").Should().Be(proposal["entries"]!.AsArray().Count);
        return proposal;
    }

    private static async Task<JsonObject> SaysNothingNew(TestService service, byte[] list, string query)
    {
        var again = await Propose(service, list, query);
        again["entries"]!.AsArray().Should().BeEmpty();
        again["figures"]!.AsArray().Should().BeEmpty();
        return again;
    }

    // The undo gives the figures that were there before; what was known in between stays.
    private static async Task Undone(TestService service, JsonObject proposal)
    {
        var source = proposal.Text("source");
        var (status, reversal) = await TestService.Ask(service.Http, HttpMethod.Post, $"proposals/reversal?source={source}");
        status.Should().Be(200, reversal.ToJsonString());
        var (position, between) = ((await service.Get("entries?limit=1000")).Items("entries").Max(e => e.Number("position")), await service.Total("members"));
        await Posted(service, reversal);
        var moved = proposal.Items("figures").Where(f => f.ContainsKey("account")).ToDictionary(f => $"{f.Text("account")} {f["cell"]!.ToJsonString()}", f => f.Number("before") ?? 0);
        reversal.Items("figures").Where(f => f.ContainsKey("account") && moved.ContainsKey($"{f.Text("account")} {f["cell"]!.ToJsonString()}"))
            .Should().OnlyContain(f => (f.Number("after") ?? 0) == moved[$"{f.Text("account")} {f["cell"]!.ToJsonString()}"]);
        (await service.Total("members", $"knownAt=@{position}")).Should().Be(between);
        (await service.Get("entries?limit=1000")).Items("entries").Where(e => e.Text("source") == source).Should().OnlyContain(e => e["reversedBy"] != null);
    }

    private static IEnumerable<string> Rows(JsonObject proposal) => proposal.Items("rows").Select(r =>
        string.Join(' ', [$"{r["row"]}", r.Text("outcome"), .. (r["problems"]?.AsArray() ?? []).Select(p => p.Text("rule")).Order(StringComparer.Ordinal)]));

    private static IEnumerable<string> Facts(JsonObject proposal) => proposal.Items("entries").Select(e => string.Join(' ',
        [e.Text("type"), e["data"].Text("occurredOn"), .. new[] { "association", "to", "category", "through", "reason" }.Select(m => (string?)e["data"]![m]).OfType<string>()]));

    private static Task<List<string>> Log(TestService service) =>
        service.Book.Rows<string>("select array_to_string(array(select unnest(fields) order by 1), ',') || ' ' || purpose from personal.access_log order by id");
}

internal static class Escaping
{
    /// <summary>JSON as <see cref="JsonNode"/> writes it.</summary>
    public static string Escaped(this string json) => JsonNode.Parse(json)!.ToJsonString();
}
