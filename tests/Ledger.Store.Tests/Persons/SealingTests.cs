using System.Text;
using Ledger.Store.Persons;
using Ledger.Tests;

namespace Ledger.Store.Tests.Persons;

public sealed class SealingTests
{
    private static readonly byte[] _key = Sealing.NewKey();
    private static readonly byte[] _text = Encoding.UTF8.GetBytes("Påhittad Persson");
    private static readonly Envelope _envelope = new("varmland", "member/1", Guid.NewGuid(), "person");

    [Fact]
    public void what_is_sealed_is_opened_and_looks_like_nothing()
    {
        var bytes = Sealing.Seal(_key, _text, _envelope.Bytes);
        Sealing.Open(_key, bytes, _envelope.Bytes).Should().Equal(_text);
        Encoding.UTF8.GetString(bytes.Ciphertext).Should().NotContain("Persson");
        Sealing.Seal(_key, _text, _envelope.Bytes).Nonce.Should().NotEqual(bytes.Nonce, "each time has a nonce of its own");
    }

    [Fact]
    public void a_flipped_bit_of_ciphertext_or_nonce_opens_nothing()
    {
        var bytes = Sealing.Seal(_key, _text, _envelope.Bytes);
        foreach (var part in new[] { bytes.Nonce, bytes.Ciphertext })
            for (var bit = 0; bit < part.Length * 8; bit++)
            {
                part[bit / 8] ^= (byte)(1 << (bit % 8));
                Sealing.Open(_key, bytes, _envelope.Bytes).Should().BeNull($"bit {bit}");
                part[bit / 8] ^= (byte)(1 << (bit % 8));
            }

        Sealing.Open(_key, bytes, _envelope.Bytes).Should().Equal(_text);
        Sealing.Open(_key, new([], bytes.Ciphertext), _envelope.Bytes).Should().BeNull();
        Sealing.Open(_key, new(bytes.Nonce, []), _envelope.Bytes).Should().BeNull();
    }

    [Fact]
    public void another_envelope_opens_nothing()
    {
        var bytes = Sealing.Seal(_key, _text, _envelope.Bytes);
        foreach (var other in new[] { _envelope with { District = "dalarna" }, _envelope with { Subject = "member/2" }, _envelope with { Ref = Guid.NewGuid() }, _envelope with { Field = "note" } })
            Sealing.Open(_key, bytes, other.Bytes).Should().BeNull(other.ToString());
        Sealing.Open(Sealing.NewKey(), bytes, _envelope.Bytes).Should().BeNull();
    }

    [Fact]
    public void a_wrapped_key_is_unwrapped_for_its_own_subject_by_its_own_master_key()
    {
        var master = new MasterKey(Sealing.NewKey());
        var wrapped = Sealing.Wrap(master, _key, "varmland", "member/1");
        wrapped.Master.Should().Be(master.Id).And.MatchRegex("^[0-9a-f]{8}$");
        Sealing.Unwrap(new(master), wrapped, "varmland", "member/1").Should().Equal(_key);
        Sealing.Unwrap(new(master), wrapped, "varmland", "member/2").Should().BeNull();
        Sealing.Unwrap(new(master), wrapped, "dalarna", "member/1").Should().BeNull();
        Sealing.Unwrap(new(new MasterKey(Sealing.NewKey())), wrapped, "varmland", "member/1").Should().BeNull();
        Sealing.Unwrap(new(new MasterKey(Sealing.NewKey()), master), wrapped, "varmland", "member/1").Should().Equal(_key, "a former master key still opens");
    }
}

public sealed class MasterKeyTests(TestCluster cluster) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ledger-key-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void a_key_is_made_once_and_is_its_owners_alone()
    {
        var file = Path.Combine(_folder.FullName, "new", "master-key");
        MasterKey.Read(file).Should().BeNull();
        var made = MasterKey.Create(file);
        MasterKey.Read(file)!.Id.Should().Be(made.Id);
        MasterKey.Create(file).Id.Should().Be(made.Id, "who comes second takes the first one's");
        Directory.GetFiles(Path.GetDirectoryName(file)!).Should().ContainSingle();
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(file).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void a_key_that_others_may_read_is_refused()
    {
        if (OperatingSystem.IsWindows())
            return;
        var file = Path.Combine(_folder.FullName, "master-key");
        MasterKey.Create(file);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        FluentActions.Invoking(() => MasterKey.Read(file)).Should().Throw<DatabaseUnusableException>().WithMessage("*mode 640*chmod 600*");
    }

    [Theory]
    [InlineData("")]
    [InlineData("hemlig")]
    [InlineData("aGVtbGln")]
    public void what_is_no_key_is_refused_without_being_told(string text) =>
        FluentActions.Invoking(() => MasterKey.Parse(text, "Ledger__MasterKey")).Should().Throw<DatabaseUnusableException>().WithMessage("Ledger__MasterKey holds no master key*")
            .Which.Message.Should().NotContain("aGVtbGln");

    [Fact]
    public async Task a_database_whose_master_key_is_lost_is_not_opened_with_a_new_one()
    {
        var database = await cluster.NewDatabase();
        var (library, book) = await cluster.NewLibrary(connectionString: database, settings: s => s with { MasterKeyFile = KeyFile("first") });
        await using (library)
            await Seal(book);
        await FluentActions.Invoking(() => cluster.NewLibrary(connectionString: database, settings: s => s with { MasterKeyFile = KeyFile("second") }))
            .Should().ThrowAsync<DatabaseUnusableException>().WithMessage($"*{MasterKey.Read(KeyFile("first"))!.Id}*Ledger__MasterKeyFile*");
        File.Exists(KeyFile("second")).Should().BeFalse();
        MasterKey.Create(KeyFile("second"));
        await FluentActions.Invoking(() => cluster.NewLibrary(connectionString: database, settings: s => s with { MasterKeyFile = KeyFile("second") }))
            .Should().ThrowAsync<DatabaseUnusableException>().WithMessage("*Ledger__FormerMasterKeyFile*");
        var (both, _) = await cluster.NewLibrary(connectionString: database, settings: s => s with { MasterKeyFile = KeyFile("second"), FormerMasterKeyFile = KeyFile("first") });
        await both.DisposeAsync();
    }

    private string KeyFile(string name) => Path.Combine(_folder.FullName, name);

    private static async Task Seal(DistrictBook book)
    {
        var subject = new Domain.Subject("association", "kil");
        Domain.ProposedEntry ProposedEntry(string id, Domain.Fact fact) => new(Domain.EntryId.Of("varmland", "/district", id), subject, "/district", id, fact);
        var note = book.Vault.Seal(ProposedEntry("2", new Domain.AssociationDialogueHeld(new(2020, 2, 3), "phone")), [new("note", Encoding.UTF8.GetBytes("påhittat"))]);
        var answers = await book.Queue.Post("tests", [ProposedEntry("1", new Domain.AssociationRegistered(new(2020, 1, 1), "Kil")), note], partial: false, CancellationToken.None);
        answers.Should().OnlyContain(a => a.Receipt != null);
    }
}
