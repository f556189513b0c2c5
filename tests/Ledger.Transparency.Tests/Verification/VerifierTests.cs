using System.Text;

namespace Ledger.Transparency.Tests;

public class VerifierTests
{
    private static readonly Book _book = Book.Of(20);

    [Fact]
    public void positions_ascend()
    {
        var report = _book.With(entries => entries[10] = entries[10] with { Position = 12 }).Verify(Book.Offline());
        var fault = report.Faults.Should().ContainSingle().Subject;
        (fault.Name, fault.LeafIndex, fault.Position, fault.Entry).Should().Be((Faults.PositionNotAscending, 10L, 12L, _book.Entries[10].Entry));
        fault.Detail.Should().Be($"leaf 10, position 12, entry {_book.Entries[10].Entry}: it comes after position {10 + 3 * 9}.");
    }

    [Fact]
    public void no_position_and_no_id_comes_twice()
    {
        var report = _book.With(entries => entries[10] = entries[10] with { Position = entries[3].Position, Entry = entries[4].Entry }).Verify(Book.Offline());
        report.Names().Should().Equal(Faults.PositionTwice, Faults.EntryTwice);
        report.Faults.Should().OnlyContain(fault => fault.LeafIndex == 10);
        _book.With(entries => entries[10] = entries[10] with { Position = entries[9].Position }).Verify(Book.Offline()).Names().Should().Equal(Faults.PositionTwice);
    }

    [Fact]
    public void versions_of_a_subject_are_dense_from_1()
    {
        _book.With(entries => entries.RemoveAt(0)).Verify(Book.Offline()).Leaves(Faults.VersionNotNext).Should().Equal([6], "the first that is left of member/0 is version 2");
        _book.With(entries => entries[8] = entries[8] with { Version = 1 }).Verify(Book.Offline()).Leaves(Faults.VersionNotNext).Should().Equal(8, 15);
    }

    [Fact]
    public void the_numbers_at_which_no_entry_stands_are_told()
    {
        var gaps = Book.Of(3).With(entries => entries.Add(Book.Entry(3) with { Position = 17 })).Verify(Book.Offline()).Gaps;
        gaps.First.Should().Equal((1, 9), (11, 12), (14, 15));
        gaps.Count.Should().Be(13);
        var many = Book.Of(100).Verify(Book.Offline()).Gaps;
        (many.Count, many.First.Count).Should().Be((9 + (99 * 2), PositionGaps.MostListed));
        Book.Of(0).Verify(Book.Offline()).Gaps.Count.Should().Be(0);
    }

    [Fact]
    public void every_entry_stands_in_the_same_book() =>
        _book.With(entries => entries[5] = entries[5] with { District = "dalarna" }).Verify(Book.Offline()).Faults
            .Should().ContainSingle().Which.Should().Match<Fault>(fault => fault.Name == Faults.OtherDistrict && fault.LeafIndex == 5);

    [Fact]
    public void leaf_indices_are_dense_from_0()
    {
        Indices(0, 1, 2).Should().BeEmpty();
        Indices(1, 2, 3).Should().Equal((Faults.LeafIndexGap, 0L));
        Indices(0, 1, 3, 4).Should().Equal((Faults.LeafIndexGap, 2L));
        Indices(0, 2, 1, 3).Should().Equal((Faults.LeafIndexGap, 1L), (Faults.LeafIndexNotAscending, 2L));
        Indices(0, 1, 1, 2).Should().Equal((Faults.LeafIndexNotAscending, 2L));
    }

    [Fact]
    public void all_faults_are_listed_and_not_the_first()
    {
        var changed = _book.With(entries =>
        {
            entries[2] = entries[2] with { District = "dalarna" };
            entries[6] = entries[6] with { Position = entries[5].Position };
            entries.RemoveAt(12);
        });
        var verifier = new Verifier(_book.Told(20, new("garbled", "a\nb"), new("typo", "varmland@20 k3vf-q2ma-7c0d-x9hn-2r5t-e8wj"), _book.KeptNote(2), _book.KeptLine(10)));
        for (var i = 0; i < changed.Size; i++)
            verifier.Add(i < 12 ? i : i + 1, i == 4 ? Encoding.UTF8.GetBytes("{}") : changed.Entries[i].ToCanonical());
        var found = verifier.Finish();
        found.Names().Should().Equal(
            Faults.OtherDistrict, Faults.EntryUnreadable, Faults.PositionTwice, Faults.VersionNotNext, Faults.LeafIndexGap, Faults.VersionNotNext,
            Faults.EntryAltered, Faults.EntryAltered, Faults.EntryAltered, Faults.EntryRemoved,
            Faults.CheckpointMalformed, Faults.CheckpointMalformed, Faults.RootDiffers, Faults.EntriesMissing);
        found.Leaves(Faults.EntryAltered).Should().Equal(2, 4, 6);
        found.Leaves(Faults.EntryRemoved).Should().Equal([12]);
        found.Confirmed.Should().Equal("note-2");
    }

    [Fact]
    public void an_entry_in_another_spelling_is_the_same_leaf()
    {
        var verifier = new Verifier(_book.Told(20));
        for (var i = 0; i < 20; i++)
            verifier.Add(i, Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(_book.Entries[i].ToCanonical()).Replace("{", "{ ").Replace(",", " ,\n")));
        verifier.Finish().Faults.Should().BeEmpty();
    }

    [Fact]
    public void a_checkpoint_by_an_unknown_key_is_told_and_its_root_compared_all_the_same()
    {
        var strange = new KeptCheckpoint("strange", _book.Note(10, Keys.Numbered(Book.Origin, 2)));
        var report = _book.Verify(_book.Told(20, strange));
        report.Names().Should().Equal(Faults.SignatureUnknown);
        report.Confirmed.Should().Equal(Verifier.ClaimedLabel);
        Book.Of(20, "other").Verify(Book.Offline(strange)).Names().Should().Equal(Faults.SignatureUnknown, Faults.RootDiffers);
    }

    [Fact]
    public void a_checkpoint_whose_signature_is_not_of_it_counts_for_nothing_else()
    {
        var forged = new KeptCheckpoint("forged", _book.Note(10).Replace("\n10\n", "\n11\n"));
        var report = _book.Verify(_book.Told(20, forged));
        report.Names().Should().Equal(Faults.SignatureInvalid);
        report.Faults[0].Detail.Should().StartWith("forged: ");
    }

    [Fact]
    public void the_log_s_own_checkpoint_is_verified_too()
    {
        _book.Verify(Book.Offline() with { Claimed = _book.Note(20, Keys.Numbered(Book.Origin, 2)) }).Names().Should().Equal(Faults.SignatureUnknown);
        _book.Verify(Book.Offline() with { Claimed = "no note" }).Names().Should().Equal(Faults.CheckpointMalformed);
        _book.Verify(Book.Offline() with { Claimed = CheckpointLine.Of(_book.Checkpoint(20)).ToString() }).Names().Should().Equal([Faults.CheckpointMalformed], "a log signs what it says");
        _book.Verify(Book.Offline() with { Claimed = Book.Of(20, "other").Note(20) }).Names().Should().Equal(Faults.RootDiffers);
        _book.Verify(Book.Offline() with { Claimed = _book.Note(20).Replace("\n20\n", "\n21\n") }).Names().Should().Equal(Faults.SignatureInvalid);
    }

    [Fact]
    public void a_checkpoint_of_another_log_is_told_and_not_compared()
    {
        var other = new Checkpoint("ledger.example/dalarna", 500, PublishedVectors.Roots[8]);
        using var key = Keys.Numbered("ledger.example/dalarna", 3);
        var report = _book.Verify(_book.Told(20, new("a note", SignedNote.Sign(other.ToText(), key).ToString()), new("a line", CheckpointLine.Of(other).ToString())));
        report.Names().Should().BeEquivalentTo([Faults.SignatureUnknown, Faults.OtherLog, Faults.OtherLog]);
    }

    [Fact]
    public void a_new_key_is_believed_once_an_old_one_vouches_for_the_entry_that_introduces_it()
    {
        using var second = Keys.Numbered(Book.Origin, 2);
        using var third = Keys.Numbered(Book.Origin, 3);
        (int Leaf, VerifierKey Key)[] introduced = [(5, second.Verifier), (12, third.Verifier)];

        // The old key signed past leaf 5, the second past leaf 12, the third at the end.
        var chain = Book.Offline(_book.KeptNote(6), new("second", _book.Note(13, second))) with { Claimed = _book.Note(20, third) };
        Introducing(chain, introduced).Faults.Should().BeEmpty();

        // The old key's checkpoint does not count the entry that introduces the second.
        Introducing(Book.Offline(_book.KeptNote(5), new("second", _book.Note(13, second))) with { Claimed = _book.Note(20, third) }, introduced).Names()
            .Should().Equal(Faults.SignatureUnknown, Faults.SignatureUnknown);

        // A key that vouches for itself alone is not believed.
        Introducing(Book.Offline() with { Claimed = _book.Note(20, second) }, introduced).Names().Should().Equal(Faults.SignatureUnknown);

        // What the old key signed was another history.
        Introducing(Book.Offline(Book.Of(20, "other").KeptNote(6)) with { Claimed = _book.Note(20, second) }, introduced).Names()
            .Should().BeEquivalentTo([Faults.RootDiffers, Faults.Forked, Faults.SignatureUnknown]);
    }

    [Fact]
    public void tiles_that_cannot_be_read_are_told_once()
    {
        var report = _book.Verify(_book.Told(20, _book.KeptLine(10)) with { Tiles = _ => new byte[31] });
        report.Names().Should().Equal(Faults.TilesMalformed);
        report.ConfirmedSize.Should().Be(20);
    }

    [Fact]
    public void an_empty_log_is_verified_too()
    {
        var empty = Book.Of(0);
        empty.Verify(empty.Told(0, empty.KeptNote(0), empty.KeptLine(0))).Faults.Should().BeEmpty();
        var wrong = new Checkpoint(Book.Origin, 0, PublishedVectors.Roots[1]);
        empty.Verify(Book.Offline(new KeptCheckpoint("wrong", CheckpointLine.Of(wrong).ToString()))).Names().Should().Equal(Faults.RootDiffers);
    }

    private static VerificationReport Introducing(Verification verification, (int Leaf, VerifierKey Key)[] introduced)
    {
        var verifier = new Verifier(verification);
        for (var i = 0; i < _book.Size; i++)
        {
            verifier.Add(i, _book.Entries[i].ToCanonical());
            foreach (var (_, key) in introduced.Where(k => k.Leaf == i))
                verifier.Introduce(key);
        }

        return verifier.Finish();
    }

    private static IEnumerable<(string Name, long Leaf)> Indices(params int[] indices)
    {
        var verifier = new Verifier(Book.Offline());
        for (var i = 0; i < indices.Length; i++)
            verifier.Add(indices[i], _book.Entries[i].ToCanonical());
        return verifier.Finish().Faults.Select(fault => (fault.Name, fault.LeafIndex!.Value));
    }
}
