using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Ledger.Domain.Tests;

/// <summary>
/// One rule decides: whatever is posted, in whatever order it is listed, is accepted exactly where what it ends in reads, and what is posted to
/// the accounts, commit by commit, is always the timeline of what is known.
/// </summary>
public class PostPropertyTests
{
    private static readonly string[] _slugs = Tellings.Slugs;

    private static readonly Dictionary<string, Histories.Oracle> _oracles = new()
    {
        ["association"] = AssociationHistoryTests.Oracle,
        ["member"] = MemberHistoryTests.Oracle,
        ["contact"] = ContactHistoryTests.Oracle,
        ["training"] = TrainingHistoryTests.Oracle,
        ["channel"] = ChannelTests.Oracle,
        ["representative"] = RepresentativeTests.Oracle,
        ["figure"] = FigureTests.Oracle,
        ["activity"] = ActivityTests.Oracle,
        ["officer"] = OfficerTests.Oracle,
        ["milestone"] = MilestoneTests.Oracle,
        ["plan"] = PlanHistoryTests.Oracle,
        ["log"] = (_, _) => new(),
    };

    private static readonly Gen<Move> _moves =
        from begins in Gen.Frequency((1, Gen.Constant(true)), (2, Gen.Constant(false)))
        from what in Gen.Frequency((10, Gen.Constant(What.Tells)), (2, Gen.Constant(What.TakesBack)), (4, Gen.Constant(What.Mends)), (1, Gen.Constant(What.Repeats)), (1, Gen.Constant(What.ReusesTheId)))
        from story in Tellings.Stories
        from other in Gen.Choose(0, 1000)
        from isSilent in Gen.Elements(true, false)
        from day in Tellings.Days
        from scope in Gen.Frequency((3, Gen.Constant<string?>(null)), (1, Gen.Constant<string?>("karlstad")), (1, Gen.Constant<string?>("arvika")))
        select new Move(begins, what, story, other, isSilent, day, scope);

    private enum What
    {
        Tells,
        TakesBack,
        Mends, // takes an entry back and tells it of another day
        Repeats,
        ReusesTheId,
    }

    private sealed record Move(bool BeginsAPost, What What, (string Subject, Fact Fact)[] Story, int Other, bool LeavesTheSubjectOut, DateOnly On, string? Scope = null)
    {
        public override string ToString() => $"{(BeginsAPost ? $"for {Scope ?? "the district"}: " : "")}{What} {Other} {On} {string.Join(" and ", Story.Select(s => $"{s.Subject} {s.Fact}"))}";
    }

    private static readonly Move[] _first = [Tells(
        ("association/karlstad", new AssociationRegistered(new(2020, 1, 2), "Karlstad")),
        ("association/arvika", new AssociationRegistered(new(2020, 1, 1), "Arvika")),
        ("member/a", new MemberJoined(new(2020, 1, 3), "karlstad")),
        ("contact/c", new ContactOpened(new(2020, 1, 3), "Facket", "union", "karlstad")),
        ("training/t", new TrainingPlanned(new(2020, 1, 3), "Kurs", "course")),
        ("training/t", new TrainingSessionHeld(new(2020, 1, 6), 1)))];

    [Fact]
    public void whatever_is_posted_is_taken_where_its_end_reads_in_whatever_order_it_is_listed() => Seeded.Holds(Seeded.Lists(_moves), Follow, times: 250);

    [Fact]
    public void every_type_of_entry_is_told_and_each_kind_of_subject_is_judged_and_summed()
    {
        // Another class of tests brings a kind of its own along.
        var all = EntryType.All.Where(t => t.Class.Assembly == typeof(Fact).Assembly).Select(t => t.Name).ToHashSet();
        var told = Tellings.Stories.Sample(30_000).SelectMany(story => story).ToList();
        told.Select(t => EntryType.Of(t.Fact).Name).Append("entry.reversed").Distinct().Should().BeEquivalentTo(all, "a new type is to be told here, by {0}", nameof(Tellings));
        told.Select(t => t.Subject).Distinct().Should().BeEquivalentTo(Tellings.Subjects);
        _oracles.Keys.Should().BeEquivalentTo(Tellings.Subjects.Select(s => Subject.Parse(s).Kind).Distinct());
        foreach (var (subject, fact) in told.DistinctBy(t => t.Fact.GetType()).Where(t => t.Fact is not Erased))
            FluentActions.Invoking(() => NaiveStories.Reads(Subject.Parse(subject), [fact])).Should().NotThrow();
        FluentActions.Invoking(() => NaiveStories.Reads(Subject.Parse("member/a"), [new PetitionOpened(new(2020, 1, 1), "x")])).Should().Throw<ArgumentOutOfRangeException>("what it does not know it does not let pass");
    }

    private static void Follow(List<Move> moves)
    {
        var (world, posts) = (new World(), new List<List<Move>>());
        world.Post([.. _first.SelectMany(world.Propose)], null);
        world.Commit();
        foreach (var move in moves)
        {
            if (move.BeginsAPost || posts.Count == 0)
                posts.Add([]);
            posts[^1].Add(move);
        }

        foreach (var (index, post) in posts.Index())
        {
            world.Post([.. post.SelectMany(world.Propose)], post[0].Scope);
            if (index % 3 == 1) // some commits hold a post, some two
                world.Commit();
        }

        world.Commit();
    }

    private static Move Tells(params (string, Fact)[] story) => new(true, What.Tells, story, 0, false, default);

    /// <summary>The book as the naive one lists it, and as histories hold it.</summary>
    private sealed class World
    {
        private readonly List<Line> _book = [];
        private readonly List<Line> _made = []; // all entries that were ever posted
        private readonly List<List<ProposedEntry>> _uncommitted = [];
        private readonly Dictionary<Subject, History> _histories = Tellings.Subjects.Select(Subject.Parse).ToDictionary(s => s, History.Nothing);

        private readonly Dictionary<Subject, Expected> _posted = [];
        private int _committed;
        private int _commits;

        public IEnumerable<ProposedEntry> Propose(Move move)
        {
            var other = _made.Count == 0 ? null : _made[move.Other % _made.Count];
            switch (move.What)
            {
                case What.TakesBack or What.Mends when other is { Fact: not EntryReversed }:
                    yield return Made(other.Subject, new EntryReversed(move.On, other.Id, "other")) is var reversal && move.LeavesTheSubjectOut ? reversal with { Subject = default } : reversal;
                    if (move.What == What.Mends)
                        yield return Made(other.Subject, other.Fact with { OccurredOn = move.On });
                    break;
                case What.Repeats when other is not null:
                    yield return Proposed(other.Id, other.Subject, other.Fact);
                    break;
                case What.ReusesTheId when other is not null:
                    yield return Proposed(other.Id, Subject.Parse(move.Story[0].Subject), move.Story[0].Fact);
                    break;
                default:
                    foreach (var (subject, fact) in move.Story)
                        yield return Made(Subject.Parse(subject), fact);
                    break;
            }
        }

        public void Post(List<ProposedEntry> entries, string? own)
        {
            List<ProposedEntry> post = [.. entries.Select(e => e with { Scope = own })];
            // Of what bears one id the first by date and subject is the one, and the same again is no other.
            var lines = new Dictionary<Guid, Line>();
            var reused = new HashSet<ProposedEntry>();
            foreach (var (index, entry) in post.Index().OrderBy(p => p.Item.Fact.OccurredOn).ThenBy(p => p.Item.Subject.Kind, StringComparer.Ordinal).ThenBy(p => p.Item.Subject.Id, StringComparer.Ordinal))
            {
                var known = _book.Find(l => l.Id == entry.Id) ?? lines.GetValueOrDefault(entry.Id);
                var subject = Resolved(entry, post);
                if (known is null && subject is { } found)
                    lines.Add(entry.Id, new(entry.Id, found, entry.Fact, 1_000_000 + index));
                else if (known is null || known.Subject != subject || !SaySame(known.Fact, entry.Fact))
                    reused.Add(entry);
            }

            var posted = lines.Values.OrderBy(l => l.Order).ToList();
            var refused = NaiveBook.Refused(_book, posted, own);
            foreach (var permutation in Permutations(post))
                foreach (var partial in new[] { false, true })
                {
                    var (decisions, stands) = Again().Decide([.. permutation.Select(e => ((ProposedEntry?)e, (RuleBroken?)null))], partial);
                    stands.Should().Be(partial || refused.Count + reused.Count == 0, "of {0} is refused {1} and {2}", Told(post), string.Join(", ", refused), Told(reused));
                    // An association is not told of a post that leaves no trace what only others can know: which entries that would be.
                    var isTold = own is null || partial || stands;
                    if (!isTold)
                        decisions.Should().Contain(d => d.Outcome == Outcome.Refused);
                    foreach (var (entry, decision) in permutation.Zip(decisions))
                        Check(entry, decision, isTold ? refused.Contains(entry.Id) || reused.Contains(entry) : decision.Outcome == Outcome.Refused, post);
                }

            _uncommitted.Add([.. post.Where(e => !reused.Contains(e) && !refused.Contains(e.Id))]);
            foreach (var line in posted.Where(l => !refused.Contains(l.Id)))
                _book.Add(line with { Order = _book.Count, Commit = _commits });
        }

        /// <summary>What was accepted is recorded at once, and each subject's postings make what the whole of it makes.</summary>
        public void Commit()
        {
            var at = DateTimeOffset.UnixEpoch.AddHours(_commits++);
            foreach (var commit in _book.Skip(_committed).GroupBy(l => l.Subject))
            {
                var before = _histories[commit.Key];
                List<Entry> entries = [.. commit.Select(l => new Entry(l.Id, l.Order, l.Fact, at))];
                var (after, postings) = before.Post(entries);
                before.WithCommit(entries).Postings.Should().Equal(postings);
                postings.Select(p => p.Entry).Should().BeSubsetOf(entries.Select(e => e.Id));
                var sum = _posted.TryGetValue(commit.Key, out var earlier) ? earlier : _posted[commit.Key] = new();
                foreach (var posting in postings)
                    sum.Add(posting);
                var story = NaiveBook.Story(_book.Where(l => l.Subject == commit.Key))!;
                sum.ToString().Should().Be(_oracles[commit.Key.Kind](commit.Key.Id, story)!.ToString());
                _histories[commit.Key] = after;
                foreach (var slug in _slugs)
                {
                    var seen = NaiveBook.Seen(_book.Where(l => l.Subject == commit.Key), slug);
                    Visibility.AllSeenBy(commit.Key, after.Recorded.OrderBy(e => e.Order), slug).Should().BeEquivalentTo(seen);
                    after.SeenBy(slug).Should().BeEquivalentTo(seen.Where(after.Holds));
                    after.Recorded.Where(e => after.SawEver(slug, e.Id)).Select(e => e.Id).Should().BeEquivalentTo(seen);
                }
            }

            _committed = _book.Count;
            _uncommitted.Clear();
        }

        private ProposedEntry Made(Subject subject, Fact fact)
        {
            var id = Clerk.Id(string.Create(CultureInfo.InvariantCulture, $"k{_made.Count}"));
            _made.Add(new(id, subject, fact, 0));
            return Proposed(id, subject, fact);
        }

        private static ProposedEntry Proposed(Guid id, Subject subject, Fact fact) => new(id, subject, "/test", id.ToString(), fact);

        // What a reversal is about is what it reverses; that is null where nobody knows it.
        private Subject? Resolved(ProposedEntry entry, List<ProposedEntry> post)
        {
            if (entry.Fact is not EntryReversed { Entry: var reversed })
                return entry.Subject;
            Subject? about = _book.Find(l => l.Id == reversed)?.Subject ?? post.Where(e => e.Id == reversed)
                .OrderBy(e => e.Fact.OccurredOn).ThenBy(e => e.Subject.Kind, StringComparer.Ordinal).ThenBy(e => e.Subject.Id, StringComparer.Ordinal).FirstOrDefault()?.Subject;
            return entry.Subject == default ? about : about is null || about == entry.Subject ? entry.Subject : null;
        }

        // A decider as it is after what was posted since the last commit.
        private Decider Again()
        {
            var decider = new Decider(Clerk.Known([.. _book.Take(_committed).Select(l => (l.Subject, new Entry(l.Id, l.Order, l.Fact, DateTimeOffset.UnixEpoch.AddHours(l.Commit))))], _histories.Keys, _slugs));
            foreach (var post in _uncommitted)
                decider.Decide([.. post.Select(e => ((ProposedEntry?)e, (RuleBroken?)null))], partial: false).Stands.Should().BeTrue();
            return decider;
        }

        private void Check(ProposedEntry entry, Decision decision, bool isRefused, List<ProposedEntry> post)
        {
            (decision.Outcome == Outcome.Refused).Should().Be(isRefused, "{0} in {1} ({2})", entry.Fact, Told(post), decision.Broken?.Rule);
            if (!isRefused)
                return;
            decision.Broken!.Rule.Should().NotBe(Rules.PostTooHeavy);
            var isDateless = decision.Broken.Rule is Rules.IdReused or Rules.EntryUnknown or Rules.EntryOfAnotherSubject or Rules.AlreadyReversed or Rules.ReversalOfAReversal or Rules.ErasureStands
                || (decision.Broken.Rule == Rules.NotYourAssociation && entry.Fact is EntryReversed or Erased);
            if (!isDateless)
                decision.Broken.On.Should().NotBeNull("it is said from when {0} does not hold", decision.Broken.Rule);
            decision.Broken.Misplaced?.Id.Should().NotBe(entry.Id);
            if (entry.Scope is { } own && decision.Broken.Misplaced is { } misplaced && !post.Exists(e => e.Id == misplaced.Id))
                NaiveBook.Seen(_book.Where(l => l.Subject == decision.Entry!.Subject), own).Should().Contain(misplaced.Id, "what is told is seen");
        }

        // As listed, the other way round, and somehow: but entries of one subject on one day stay in their order.
        private IEnumerable<List<ProposedEntry>> Permutations(List<ProposedEntry> post)
        {
            yield return post;
            yield return Ordered([.. post.AsEnumerable().Reverse()]);
            yield return Ordered([.. post.OrderBy(e => e.Id)]);

            List<ProposedEntry> Ordered(List<ProposedEntry> listed)
            {
                var inOrder = post.GroupBy(Key).ToDictionary(g => g.Key, g => new Queue<ProposedEntry>(g));
                return listed.ConvertAll(e => inOrder[Key(e)].Dequeue());
            }

            (Subject, DateOnly) Key(ProposedEntry entry) => (Resolved(entry, post) ?? entry.Subject, entry.Fact.OccurredOn);
        }

        private static bool SaySame(Fact a, Fact b) => a.GetType() == b.GetType() && FactJson.Write(a).AsSpan().SequenceEqual(FactJson.Write(b));

        private static string Told(IEnumerable<ProposedEntry> post) => string.Join("; ", post.Select(e => $"{e.Subject} {e.Fact}"));
    }
}
