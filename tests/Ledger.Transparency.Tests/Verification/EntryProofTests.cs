using System.Text;
using System.Text.Json;

namespace Ledger.Transparency.Tests;

public class EntryProofTests
{
    private static readonly Book _book = Book.Of(300);
    private static readonly EntryProof _proof = _book.Proof(123, 290);

    [Fact]
    public void a_proof_proves_its_entry_alone()
    {
        _proof.Check(Book.Origin, [Book.Key]).Should().BeEmpty();
        _proof.Entry().Entry.Should().Be(_book.Entries[123].Entry);
        _proof.IsProvenBy(_book.Checkpoint(290)).Should().BeTrue();
        (_proof with { TreeSize = null, Checkpoint = null }).IsProvenBy(_book.Checkpoint(290)).Should().BeTrue();
    }

    [Fact]
    public void a_proof_is_read_from_json()
    {
        var read = EntryProof.Parse(Spelled());
        read.Should().BeEquivalentTo(_proof, options => options.Excluding(p => p.LeafInput));
        read.LeafInput.ToArray().Should().Equal(_proof.LeafInput.ToArray());
        read.Check(Book.Origin, [Book.Key]).Should().BeEmpty();

        var line = EntryProof.Parse(Encoding.UTF8.GetBytes($$"""{"leafInput":"{{Convert.ToBase64String(_proof.LeafInput.Span)}}","leafIndex":0,"path":[]}"""));
        (line.TreeSize, line.Checkpoint).Should().Be((null, null));
        line.IsProvenBy(new(Book.Origin, 1, _proof.Leaf)).Should().BeTrue();
    }

    [Theory]
    [InlineData("\"leafIndex\":123", "\"leafIndex\":18446744073709551615")]
    [InlineData("\"leafIndex\":123", "\"leafIndex\":\"123\"")]
    [InlineData("\"leafIndex\":123", "\"leafIndex\":1.5")]
    [InlineData("\"leafIndex\":123", "\"leafIndex\":123,\"leafIndex\":123")]
    [InlineData("\"leafIndex\":123", "\"leafIndex\":123,\"more\":1")]
    [InlineData("\"leafIndex\":123,", "")]
    [InlineData("\"path\":[", "\"path\":[null,")]
    [InlineData("\"path\":[", "\"path\":[\"AAAA\",")]
    [InlineData("\"leafInput\":\"", "\"leafInput\":\" ")]
    [InlineData("\"treeSize\":290", "\"treeSize\":null")]
    [InlineData("{\"leafInput\"", "[{\"leafInput\"")]
    public void what_is_no_proof_is_refused(string part, string other)
    {
        var json = Encoding.UTF8.GetString(Spelled());
        json.Replace(part, other).Should().NotBe(json);
        FluentActions.Invoking(() => EntryProof.Parse(Encoding.UTF8.GetBytes(json.Replace(part, other)))).Should().Throw<FormatException>();
    }

    [Fact]
    public void every_fault_of_a_proof_is_told()
    {
        Check(_proof with { LeafIndex = 124 }).Should().Equal(Faults.ProofFails);
        Check(_proof with { TreeSize = 291 }).Should().Equal(Faults.ProofFails);
        Check(_proof with { Path = _proof.Path.With(0, default) }).Should().Equal(Faults.ProofFails);
        Check(_proof with { LeafInput = _book.Entries[124].ToCanonical() }).Should().Equal(Faults.ProofFails);
        Check(_proof with { LeafInput = Encoding.UTF8.GetBytes("{}") }).Should().Equal(Faults.EntryUnreadable, Faults.ProofFails);
        Check(_proof with { Checkpoint = null }).Should().Equal(Faults.ProofMalformed);
        Check(_proof with { Checkpoint = "no note" }).Should().Equal(Faults.CheckpointMalformed);
        Check(_proof with { Checkpoint = _book.Note(290, Keys.Numbered(Book.Origin, 2)) }).Should().Equal(Faults.SignatureUnknown);
        Check(_proof with { Checkpoint = _book.Note(290).Replace("\n290\n", "\n289\n") }).Should().Equal(Faults.SignatureInvalid, Faults.ProofFails);
        _proof.Check("ledger.example/dalarna", [Book.Key]).Select(fault => fault.Name).Should().Equal(Faults.OtherLog);
    }

    [Fact]
    public void a_kept_proof_names_its_entry_when_the_history_was_rewritten()
    {
        var rewritten = _book.With(entries => entries[123] = Book.Entry(123, "rewritten"));
        var report = rewritten.Verify(rewritten.Told(300) with { KeptProofs = [_proof] });
        report.Leaves(Faults.EntryAltered).Should().Equal([123]);
        report.Names().Should().BeEquivalentTo([Faults.EntryAltered, Faults.RootDiffers, Faults.SealedAgain, Faults.Forked]);
    }

    [Fact]
    public void kept_proofs_of_an_untouched_history_are_no_fault()
    {
        _book.Verify(_book.Told(300) with { KeptProofs = [_proof, _book.Proof(0, 290), _book.Proof(299, 300)] }).Faults.Should().BeEmpty();
        _book.Verify(_book.Told(300) with { KeptProofs = [_proof with { Checkpoint = null }] }).Faults.Should().BeEmpty("the export gives the root at its size");
    }

    [Fact]
    public void a_kept_proof_of_what_is_gone_is_told()
    {
        var short_ = _book.With(entries => entries.RemoveRange(100, 200));
        short_.Verify(short_.Told(100) with { KeptProofs = [_proof] }).Names().Should().BeEquivalentTo([Faults.EntryRemoved, Faults.RolledBack]);
        short_.Verify(short_.Told(100) with { KeptProofs = [_proof with { Checkpoint = null }] }).Names().Should().BeEquivalentTo([Faults.EntryRemoved, Faults.ProofMalformed]);
    }

    [Fact]
    public void a_kept_proof_that_does_not_hold_is_told() =>
        _book.Verify(_book.Told(300) with { KeptProofs = [_proof with { Path = [] }] }).Names().Should().Equal(Faults.ProofFails);

    private static IEnumerable<string> Check(EntryProof proof) => proof.Check(Book.Origin, [Book.Key]).Select(fault => fault.Name);

    private static byte[] Spelled() => JsonSerializer.SerializeToUtf8Bytes(new
    {
        leafInput = Convert.ToBase64String(_proof.LeafInput.Span),
        leafIndex = _proof.LeafIndex,
        treeSize = _proof.TreeSize,
        path = _proof.Path.Select(hash => hash.ToBase64()),
        checkpoint = _proof.Checkpoint,
    });
}
