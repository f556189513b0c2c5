using System.Text;
using FsCheck.Fluent;

namespace Ledger.Transparency.Tests;

/// <summary>What the owner of a database can do to a history, and how each is found.</summary>
public class TamperingTests
{
    private const int Size = 300;
    private const int Edited = 123;

    private static readonly Book _book = Book.Of(Size);

    public static TheoryData<string> Edits => [.. _edits.Keys];

    private static readonly Dictionary<string, Func<LogEntry, LogEntry>> _edits = new()
    {
        ["position"] = entry => entry with { Position = entry.Position + 1 },
        ["entry"] = entry => entry with { Entry = Guid.Empty },
        ["district"] = entry => entry with { District = "dalarna" },
        ["subject"] = entry => entry with { Subject = "member/another" },
        ["version"] = entry => entry with { Version = entry.Version + 1 },
        ["type"] = entry => entry with { Type = "member.left" },
        ["recordedAt"] = entry => entry with { RecordedAt = entry.RecordedAt.AddMicroseconds(1) },
        ["headers"] = entry => entry with { Headers = Encoding.UTF8.GetBytes("{}") },
        ["data"] = entry => entry with { Data = Encoding.UTF8.GetBytes("""{"number":1}""") },
    };

    [Fact]
    public void an_untouched_history_has_no_fault()
    {
        var report = _book.Verify(_book.Told(Size, _book.KeptNote(0), _book.KeptNote(1), _book.KeptLine(256), _book.KeptNote(257), _book.KeptLine(Size)));
        report.Faults.Should().BeEmpty();
        report.IsFaultless.Should().BeTrue();
        (report.Entries, report.ConfirmedSize).Should().Be((Size, Size));
        report.Confirmed.Should().Equal("note-0", "note-1", "minutes-256", "note-257", "minutes-300", Verifier.ClaimedLabel);
        _book.Verify(Book.Offline()).Faults.Should().BeEmpty();
    }

    [Fact]
    public void entries_that_are_not_sealed_yet_are_no_fault_and_not_confirmed()
    {
        var report = _book.Verify(_book.Told(290, _book.KeptNote(280)));
        report.Faults.Should().BeEmpty();
        (report.Entries, report.ConfirmedSize).Should().Be((Size, 290));
    }

    [Theory]
    [MemberData(nameof(Edits))]
    public void an_edited_entry_is_named_by_the_sealed_leaves(string field)
    {
        foreach (var index in (int[])[0, Edited, Size - 1])
        {
            var report = Edit(field, index).Verify(_book.Told(Size, _book.KeptNote(100), _book.KeptLine(Size)));
            report.Leaves(Faults.EntryAltered).Should().Equal([index]);
            report.Names().Should().Contain(Faults.RootDiffers).And.NotContain([Faults.EntryRemoved, Faults.EntryInserted, Faults.EntryMoved, Faults.SealedAgain, Faults.Forked]);
        }
    }

    [Theory]
    [MemberData(nameof(Edits))]
    public void an_edited_entry_that_was_sealed_again_is_found_by_what_was_kept_and_nothing_else(string field)
    {
        var edited = Edit(field, Edited);
        var report = edited.Verify(edited.Told(Size, _book.KeptNote(100), _book.KeptLine(200), _book.KeptNote(Size)));
        report.Names().Should().Contain([Faults.RootDiffers, Faults.SealedAgain, Faults.Forked]).And.NotContain(Faults.EntryAltered);
        report.Faults.Where(fault => fault.Name == Faults.RootDiffers).Should().HaveCount(2).And.OnlyContain(fault => fault.Among == new LeafRange(100, 200));
        report.Faults.First(fault => fault.Name == Faults.RootDiffers).Detail.Should().StartWith("minutes-200:").And.Contain("from 100 to 199").And.Contain($"after position {10 + 3 * 99}");
        report.ConfirmedSize.Should().Be(Size, "the log's own checkpoint is what its entries give");

        edited.Verify(edited.Told(Size)).Names().Should().NotContain([Faults.RootDiffers, Faults.SealedAgain, Faults.Forked]);
    }

    [Fact]
    public void a_removed_entry_is_named_the_last_one_too()
    {
        foreach (var index in (int[])[0, 1, Edited, Size - 2, Size - 1])
        {
            var report = _book.With(entries => entries.RemoveAt(index)).Verify(_book.Told(Size));
            report.Leaves(Faults.EntryRemoved).Should().Equal([index]);
            report.Names().Should().Contain(Faults.EntriesMissing).And.NotContain([Faults.EntryAltered, Faults.EntryInserted, Faults.EntryMoved]);
        }

        _book.With(entries => entries.RemoveAt(Edited)).Verify(_book.Told(Size)).Faults.Single(fault => fault.Name == Faults.EntryRemoved).Detail
            .Should().Be($"leaf {Edited}: what was sealed there is gone, between the positions {10 + 3 * (Edited - 1)} and {10 + 3 * (Edited + 1)}.");
    }

    [Fact]
    public void a_removed_entry_is_found_by_its_subject_s_versions_even_without_checkpoints()
    {
        var report = _book.With(entries => entries.RemoveAt(Edited)).Verify(Book.Offline());
        report.Faults.Should().ContainSingle().Which.Should().Match<Fault>(fault => fault.Name == Faults.VersionNotNext && fault.Position == 10 + 3 * (Edited + 7));
    }

    [Fact]
    public void an_inserted_entry_is_named()
    {
        foreach (var index in (int[])[0, Edited, Size - 1])
        {
            var inserted = Book.Entry(5000) with { Position = index == 0 ? 1 : _book.Entries[index - 1].Position + 1, Subject = "member/ny", Version = 1 };
            var report = _book.With(entries => entries.Insert(index, inserted)).Verify(_book.Told(Size, _book.KeptLine(Size)));
            report.Leaves(Faults.EntryInserted).Should().Equal([index]);
            report.Names().Should().BeEquivalentTo([Faults.EntryInserted, Faults.RootDiffers, Faults.RootDiffers]);
        }
    }

    [Fact]
    public void swapped_entries_are_named()
    {
        var report = Swapped(50, 200).Verify(_book.Told(Size));
        report.Leaves(Faults.EntryMoved).Should().BeEquivalentTo([50L, 200]);
        report.Leaves(Faults.PositionNotAscending).Should().Equal(51, 200);
        report.Names().Should().NotContain([Faults.EntryAltered, Faults.EntryRemoved, Faults.EntryInserted]);

        // Of two neighbours one has moved past the other.
        Swapped(50, 51).Verify(_book.Told(Size)).Leaves(Faults.EntryMoved).Should().ContainSingle().Which.Should().BeOneOf(50, 51);
    }

    [Fact]
    public void two_entries_that_exchanged_their_positions_too_are_named()
    {
        var exchanged = _book.With(entries => (entries[50], entries[57]) =
            (entries[57] with { Position = entries[50].Position, Version = entries[50].Version }, entries[50] with { Position = entries[57].Position, Version = entries[57].Version }));
        var report = exchanged.Verify(_book.Told(Size));
        report.Leaves(Faults.EntryAltered).Should().Equal(50, 57);
        exchanged.Verify(Book.Offline()).Faults.Should().BeEmpty("nothing contradicts itself");
        exchanged.Verify(Book.Offline(_book.KeptLine(Size))).Names().Should().Equal(Faults.RootDiffers);
    }

    [Fact]
    public void a_truncated_log_is_found_by_what_was_kept()
    {
        var short_ = _book.With(entries => entries.RemoveRange(200, 100));
        var report = short_.Verify(short_.Told(200, _book.KeptNote(150), _book.KeptNote(250), _book.KeptLine(Size)));
        report.Faults.Should().HaveCount(2).And.OnlyContain(fault => fault.Name == Faults.RolledBack);
        report.Faults[0].Detail.Should().Be("note-250: it counts 250 entries; now the log has only 200.");
        short_.Verify(short_.Told(200)).Faults.Should().BeEmpty("nobody kept what would tell");
        short_.Verify(Book.Offline(_book.KeptLine(Size))).Names().Should().Equal(Faults.RolledBack);
    }

    [Fact]
    public void an_export_that_ends_early_is_told_from_a_log_that_does() =>
        _book.With(entries => entries.RemoveRange(200, 100)).Verify(_book.Told(Size, _book.KeptNote(250))).Names()
            .Should().BeEquivalentTo([.. Enumerable.Repeat(Faults.EntryRemoved, 100), Faults.EntriesMissing, Faults.EntriesMissing]);

    [Fact]
    public void a_restored_backup_that_grew_again_is_found_by_what_was_kept()
    {
        var restored = _book.With(entries =>
        {
            entries.RemoveRange(200, 100);
            entries.AddRange(Enumerable.Range(200, 150).Select(i => Book.Entry(i, "after the restore")));
        });
        var report = restored.Verify(restored.Told(restored.Size, _book.KeptNote(200), _book.KeptLine(250), _book.KeptNote(Size)));
        report.Faults.Where(fault => fault.Name == Faults.RootDiffers).Should().HaveCount(2).And.OnlyContain(fault => fault.Among == new LeafRange(200, 250));
        report.Names().Should().Contain([Faults.Forked, Faults.SealedAgain]);
    }

    [Fact]
    public void a_log_that_is_told_in_two_ways_is_found_by_two_checkpoints_of_one_size()
    {
        var other = _book.With(entries => entries[299] = Book.Entry(299, "another"));
        foreach (var kept in (KeptCheckpoint[])[other.KeptNote(Size), other.KeptLine(Size)])
        {
            var report = _book.Verify(_book.Told(Size, _book.KeptNote(Size), kept));
            report.Names().Should().BeEquivalentTo([Faults.RootDiffers, Faults.SealedAgain, Faults.Forked]);
            report.Faults.Single(fault => fault.Name == Faults.Forked).Detail.Should().Be($"{kept.Label}: it has another root than note-300, for the same 300 entries.");
        }

        _book.Verify(Book.Offline(other.KeptLine(Size), _book.KeptLine(Size))).Names().Should().BeEquivalentTo([Faults.RootDiffers, Faults.Forked]);
    }

    [Fact]
    public void what_was_kept_of_two_histories_does_not_tell_where_they_part()
    {
        var other = _book.With(entries => entries[150] = Book.Entry(150, "another"));
        var report = _book.Verify(Book.Offline(_book.KeptNote(200), other.KeptLine(200), other.KeptLine(Size)));
        report.Faults.Where(fault => fault.Name == Faults.RootDiffers).Select(fault => fault.Among).Should().Equal(new LeafRange(0, 200), new LeafRange(0, Size));
        report.Names().Should().Contain(Faults.Forked);
    }

    [Fact]
    public void a_log_whose_own_checkpoint_lags_behind_what_was_kept_is_rolled_back()
    {
        var report = _book.Verify(_book.Told(200, _book.KeptNote(Size)));
        report.Names().Should().Equal(Faults.RolledBack);
        report.Confirmed.Should().Equal(Verifier.ClaimedLabel, "note-300");
    }

    [Fact]
    public void however_many_entries_are_edited_exactly_those_are_named() =>
        Seeded.Holds(Arb.From(Gen.Choose(0, Size - 1).ListOf()), places =>
        {
            var edited = _book.With(entries =>
            {
                foreach (var place in places.Distinct())
                    entries[place] = Book.Entry(place, "edited");
            });
            edited.Verify(_book.Told(Size)).Leaves(Faults.EntryAltered).Should().Equal(places.Distinct().Order().Select(place => (long?)place));
        }, times: 50);

    [Fact]
    public void however_many_entries_are_removed_exactly_those_are_named() =>
        Seeded.Holds(Arb.From(Gen.Choose(0, Size - 1).ListOf()), places =>
        {
            var removed = _book.With(entries => entries.RemoveAll(entry => places.Contains((int)(entry.Position - 10) / 3)));
            var report = removed.Verify(_book.Told(Size));
            report.Leaves(Faults.EntryRemoved).Should().Equal(places.Distinct().Order().Select(place => (long?)place));
            report.Names().Should().NotContain([Faults.EntryAltered, Faults.EntryInserted, Faults.EntryMoved]);
        }, times: 50);

    [Fact]
    public void whatever_is_done_to_a_history_something_is_found_by_the_line_in_the_minutes()
    {
        var acts = Gen.OneOf(
            Gen.Choose(0, Size - 1).Select(i => (Action<List<LogEntry>>)(entries => entries[i % entries.Count] = Book.Entry(i, "edited"))),
            Gen.Choose(0, Size - 1).Select(i => (Action<List<LogEntry>>)(entries => entries.RemoveAt(i % entries.Count))),
            Gen.Choose(0, Size - 1).Select(i => (Action<List<LogEntry>>)(entries => entries.Insert(i % entries.Count, Book.Entry(i, "inserted")))),
            Gen.Choose(0, Size - 2).Select(i => (Action<List<LogEntry>>)(entries => entries.Reverse(i % (entries.Count - 1), 2))));
        Seeded.Holds(Arb.From(acts.NonEmptyListOf()), all =>
        {
            var changed = _book.With(entries =>
            {
                foreach (var act in all)
                    act(entries);
            });
            var isSame = changed.Size >= Size && _book.Entries.Select(e => e.LeafHash()).SequenceEqual(changed.Entries.Take(Size).Select(e => e.LeafHash()));
            changed.Verify(Book.Offline(_book.KeptLine(Size))).Names().Intersect([Faults.RootDiffers, Faults.RolledBack]).Any().Should().Be(!isSame);
            changed.Verify(_book.Told(Size)).Names().Intersect([Faults.EntryAltered, Faults.EntryRemoved, Faults.EntryInserted, Faults.EntryMoved]).Any().Should().Be(!isSame);
        }, times: 60);
    }

    private static Book Edit(string field, int index) => _book.With(entries => entries[index] = _edits[field](entries[index]));

    private static Book Swapped(int one, int other) => _book.With(entries => (entries[one], entries[other]) = (entries[other], entries[one]));
}
