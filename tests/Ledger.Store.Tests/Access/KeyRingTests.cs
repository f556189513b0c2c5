using System.Diagnostics;
using System.Text;
using Ledger.Domain;
using Ledger.Store.Access;
using Ledger.Tests;

namespace Ledger.Store.Tests.Access;

public sealed class KeyRingTests(TestCluster cluster)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void a_key_is_160_random_bits_and_a_checksum()
    {
        var keys = Enumerable.Range(0, 200).Select(_ => ApiKey.Make()).ToList();
        keys.Should().OnlyHaveUniqueItems().And.AllSatisfy(k => k.Should().MatchRegex("^ledger_[0-9A-Za-z]{33}$"));
        keys.Should().OnlyContain(k => ApiKey.IsWellFormed(k));
        Math.Pow(62, 27).Should().BeGreaterThan(Math.Pow(2, 160));
        foreach (var key in keys.Take(20))
            for (var i = 0; i < key.Length; i++)
                ApiKey.IsWellFormed($"{key[..i]}{(key[i] == 'a' ? 'b' : 'a')}{key[(i + 1)..]}").Should().BeFalse("one letter is another");
        foreach (var wrong in new[] { "", "ledger_", keys[0][..^1], $"{keys[0]}0", keys[0].ToUpperInvariant(), keys[0].Replace("ledger_", "legder_") })
            ApiKey.IsWellFormed(wrong).Should().BeFalse(wrong);
    }

    [Fact]
    public async Task a_key_is_found_until_it_expires_or_is_revoked()
    {
        var clock = new TestClock();
        var (library, book) = await cluster.NewLibrary(clock);
        await using var _ = library;
        var (keys, district) = (library.Keys, book.District);
        var made = await keys.Issue(district, Role.Association, "kil", "Kils register", clock.Now + TimeSpan.FromDays(2), Cancel);
        (await keys.Find(made.Key, Cancel)).Should().Be(new Presented(new($"{made.Id}", "varmland", Role.Association, "kil"), IsValid: true));
        (await keys.Find(ApiKey.Make(), Cancel)).Should().BeNull();
        (await keys.Get(district, made.Id, Cancel))!.LastUsedOn.Should().Be(new DateOnly(2021, 6, 1));
        clock.Now += TimeSpan.FromDays(1);
        await keys.Find(made.Key, Cancel);
        (await keys.Get(district, made.Id, Cancel))!.LastUsedOn.Should().Be(new DateOnly(2021, 6, 2));
        clock.Now += TimeSpan.FromDays(1);
        (await keys.Find(made.Key, Cancel))!.IsValid.Should().BeFalse("it expired this moment");
        (await keys.Get(district, made.Id, Cancel))!.LastUsedOn.Should().Be(new DateOnly(2021, 6, 2), "a refusal is no use");
        (await keys.Revoke(district, made.Id, Cancel)).Should().BeFalse("it has ended");
        (await keys.Rotate(district, made.Id, TimeSpan.Zero, Cancel)).Should().BeNull();

        var other = await keys.Issue(district, Role.Board, null, "board", null, Cancel);
        (await keys.Find(other.Key, Cancel))!.IsValid.Should().BeTrue();
        (await keys.Revoke(district, other.Id, Cancel)).Should().BeTrue();
        (await keys.Find(other.Key, Cancel))!.IsValid.Should().BeFalse();
        (await keys.List(district, Cancel)).Select(k => k.Id).Should().Equal(other.Id, made.Id);
    }

    [Fact]
    public async Task a_rotated_key_is_valid_beside_the_new_one_until_the_overlap_is_over()
    {
        var clock = new TestClock();
        var (library, book) = await cluster.NewLibrary(clock);
        await using var _ = library;
        var (keys, district) = (library.Keys, book.District);
        var old = await keys.Issue(district, Role.Association, "kil", "Kils register", clock.Now + TimeSpan.FromDays(100), Cancel);
        clock.Now += TimeSpan.FromDays(90);
        var made = (await keys.Rotate(district, old.Id, TimeSpan.FromHours(24), Cancel))!;
        (await keys.Rotate(district, old.Id, TimeSpan.FromHours(24), Cancel)).Should().BeNull("once is enough");
        var view = (await keys.Get(district, made.Id, Cancel))!;
        (view.Role, view.Association, view.Name, view.ExpiresAt).Should().Be(("association", "kil", "Kils register", clock.Now + TimeSpan.FromDays(100)), "it lives as long as the old one");
        clock.Now += TimeSpan.FromHours(23);
        (await keys.Find(old.Key, Cancel))!.IsValid.Should().BeTrue();
        (await keys.Find(made.Key, Cancel))!.IsValid.Should().BeTrue();
        clock.Now += TimeSpan.FromHours(1);
        (await keys.Find(old.Key, Cancel))!.IsValid.Should().BeFalse();
        (await keys.Find(made.Key, Cancel))!.IsValid.Should().BeTrue();
        (await keys.Rotate(district, made.Id, TimeSpan.Zero, Cancel)).Should().NotBeNull();
        (await keys.Find(made.Key, Cancel))!.IsValid.Should().BeFalse("without an overlap it ends at once");
    }

    [Theory]
    [InlineData(Role.Association, null, "x", Rules.FieldMissing)]
    [InlineData(Role.Association, "Kil", "x", Rules.NotASlug)]
    [InlineData(Role.Board, "kil", "x", Rules.FieldUnknown)]
    [InlineData(Role.Board, null, "", Rules.NotAText)]
    [InlineData(Role.Board, null, "a\nb", Rules.NotAText)]
    public async Task a_key_that_makes_no_sense_is_not_made(Role role, string? association, string name, string rule)
    {
        var (library, book) = await cluster.NewLibrary();
        await using var _ = library;
        (await FluentActions.Awaiting(() => library.Keys.Issue(book.District, role, association, name, null, Cancel)).Should().ThrowAsync<RuleBroken>()).Which.Rule.Should().Be(rule);
    }

    [Fact]
    public async Task of_services_that_start_at_once_one_makes_the_first_key()
    {
        var database = await cluster.NewDatabase();
        var libraries = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => cluster.NewLibrary(connectionString: database)));
        var made = await Task.WhenAll(libraries.SelectMany(l => Enumerable.Range(0, 4).Select(_ => l.Books.Keys.IssueFirst(l.Book.District, Cancel))));
        var first = made.OfType<NewKey>().Should().ContainSingle().Which;
        (await libraries[0].Books.Keys.List(libraries[0].Book.District, Cancel)).Should().ContainSingle().Which.Role.Should().Be("admin");
        await libraries[0].Books.Keys.Revoke(libraries[0].Book.District, first.Id, Cancel);
        (await libraries[0].Books.Keys.IssueFirst(libraries[0].Book.District, Cancel)).Should().BeNull("there has been one");
        foreach (var (library, _) in libraries)
            await library.DisposeAsync();
    }

    [Fact]
    public async Task no_key_is_in_a_dump_of_the_database()
    {
        var database = await cluster.NewDatabase();
        var (library, book) = await cluster.NewLibrary(connectionString: database);
        await using var _ = library;
        var key = (await library.Keys.Issue(book.District, Role.Board, null, "dumped", null, Cancel)).Key;
        await library.Keys.Find(key, Cancel);
        await library.Keys.Find(ApiKey.Make(), Cancel);
        var login = new Npgsql.NpgsqlConnectionStringBuilder(database);
        var start = new ProcessStartInfo("pg_dump", ["--host", login.Host!, "--username", login.Username!, "--no-password", login.Database!]) { RedirectStandardOutput = true };
        start.Environment["PGPASSWORD"] = login.Password;
        using var process = Process.Start(start)!;
        var dump = await process.StandardOutput.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        process.ExitCode.Should().Be(0);
        dump.Should().Contain("dumped").And.Contain(Convert.ToHexStringLower(ApiKey.Hash(key)));
        foreach (var secret in new[] { key, key[ApiKey.Prefix.Length..], key[ApiKey.Prefix.Length..^6] })
            (dump.Contains(secret) || dump.Contains(Convert.ToHexStringLower(Encoding.ASCII.GetBytes(secret))) || dump.Contains(Convert.ToBase64String(Encoding.ASCII.GetBytes(secret)))).Should().BeFalse();
    }

    [Fact]
    public async Task refusals_are_noted_at_once_and_counted_after_that()
    {
        var clock = new TestClock();
        var (library, book) = await cluster.NewLibrary(clock);
        await using var _ = library;
        var caller = new Caller("k-1", "varmland", Role.Board, null);
        for (var i = 0; i < 50; i++)
            await library.Refusals.Note(caller, book.District, null, "GET", "/v1/keys", 404, Cancel);
        (await library.Refusals.List(book.District, 0, 100, Cancel)).Should().ContainSingle().Which.Times.Should().Be(1);
        clock.Now += TimeSpan.FromMinutes(1);
        await library.Refusals.Note(caller, book.District, null, "GET", "/v1/keys", 404, Cancel);
        (await library.Refusals.List(book.District, 0, 100, Cancel)).Select(r => r.Times).Should().Equal(1, 49, 1);
        await library.Refusals.Settle();
        (await library.Refusals.List(book.District, 1, 2, Cancel)).Should().HaveCount(2);
    }

    [Fact]
    public async Task strangers_do_not_fill_the_disk()
    {
        var clock = new TestClock();
        var (library, book) = await cluster.NewLibrary(clock);
        await using var _ = library;
        for (var i = 0; i < 5000; i++)
            await library.Refusals.Note(null, null, new System.Net.IPAddress(i), "GET", $"/v1/{i % 7}", 401, Cancel);
        await library.Refusals.Settle();
        await using var command = library.Database.Owner.CreateCommand("select count(*), sum(times), count(*) filter (where caller ~ '[0-9]+[.][0-9]+') from ledger.refusals");
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        await reader.ReadAsync(Cancel);
        reader.GetInt64(0).Should().BeLessThanOrEqualTo(Refusals.MostStrangers + 2);
        reader.GetInt64(1).Should().Be(5000, "each is counted");
        reader.GetInt64(2).Should().Be(0, "no address is written down");
        (await library.Refusals.List(book.District, 0, 100, Cancel)).Should().BeEmpty("they are no district's");
    }

    [Fact]
    public async Task refusals_are_forgotten_when_they_are_old()
    {
        var clock = new TestClock();
        var database = await cluster.NewDatabase();
        var (library, book) = await cluster.NewLibrary(clock, database);
        await library.Refusals.Note(null, book.District, null, "GET", "/old", 401, Cancel);
        clock.Now += TimeSpan.FromDays(300);
        await library.Refusals.Note(null, book.District, null, "GET", "/new", 401, Cancel);
        await library.DisposeAsync();
        clock.Now += TimeSpan.FromDays(101);
        (library, book) = await cluster.NewLibrary(clock, database);
        (await library.Refusals.List(book.District, 0, 100, Cancel)).Select(r => r.Route).Should().Equal("/new");
        await library.DisposeAsync();
    }
}
