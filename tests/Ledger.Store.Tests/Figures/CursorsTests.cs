using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Ledger.Domain;
using Ledger.Store.Persons;

namespace Ledger.Store.Tests.Figures;

/// <summary>Where lists go on is told to whoever asks, and nothing else with it.</summary>
public sealed class CursorsTests
{
    private static readonly District _varmland = new("varmland", TimeZoneInfo.Utc, 1);
    private static readonly MasterKey _master = new(RandomNumberGenerator.GetBytes(32));
    private static readonly Key _key = new("member/1", 4_711);

    [Fact]
    public void another_service_with_the_same_master_key_goes_on_from_a_cursor() =>
        new Cursors(_varmland, new(_master)).Read<Key>(new Cursors(_varmland, new(_master)).Of(_key)).Should().Be(_key);

    [Fact]
    public void a_cursor_holds_until_the_former_master_key_is_forgotten()
    {
        var (before, next) = (new Cursors(_varmland, new(_master)).Of(_key), new MasterKey(RandomNumberGenerator.GetBytes(32)));
        new Cursors(_varmland, new(next, _master)).Read<Key>(before).Should().Be(_key);
        Refuses(new(_varmland, new(next)), before);
    }

    [Fact]
    public void it_tells_nothing_of_what_it_stands_for_and_the_same_row_has_the_same_one()
    {
        var cursor = new Cursors(_varmland, new(_master)).Of(_key);
        Encoding.Latin1.GetString(Base64Url.DecodeFromChars(cursor)).Should().NotContain("member").And.NotContain("4711");
        new Cursors(_varmland, new(_master)).Of(_key).Should().Be(cursor);
        new Cursors(_varmland, new(_master)).Of(_key with { Cell = 4_712 })[..16].Should().NotBe(cursor[..16]);
    }

    [Fact]
    public void what_was_not_made_here_is_refused_as_no_cursor()
    {
        var cursors = new Cursors(_varmland, new(_master));
        var bytes = Base64Url.DecodeFromChars(cursors.Of(_key));
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 1;
            Refuses(cursors, Base64Url.EncodeToString(bytes));
            bytes[i] ^= 1;
        }

        foreach (var other in new[] { "", "!", "AAAA", new string('A', 40), new Cursors(new("dalarna", TimeZoneInfo.Utc, 2), new(_master)).Of(_key), cursors.Of(new Other(7)) })
            Refuses(cursors, other);
        cursors.Read<Key>(null).Should().BeNull();
    }

    private static void Refuses(Cursors cursors, string cursor) => cursors.Invoking(c => c.Read<Key>(cursor)).Should().Throw<RuleBroken>().Which.Rule.Should().Be(Rules.InvalidCursor);

    private sealed record Key(string Subject, int Cell);

    private sealed record Other(int Number);
}
