namespace Ledger.Transparency;

/// <summary>Judges the checkpoints, kept and the log's own, by the roots that an export gives.</summary>
internal sealed class CheckpointReview
{
    private readonly string _origin;
    private readonly long _count;
    private readonly RootTrail _trail;
    private readonly SealedLeaves? _sealed;
    private readonly List<Fault> _malformed;
    private readonly List<Judged> _judged;
    private readonly long _claimedSize;

    // What is wrong with a checkpoint before its root is looked at, and whether its root is the export's.
    private sealed record Judged(StatedCheckpoint Stated, Fault? Origin, Fault? Signature, bool IsConfirmed)
    {
        public long Size => Stated.Size;

        public string Label => Stated.Label;

        // Another log's root says nothing of this one; and nobody signed what a bad signature stands under.
        public bool IsComparable => Origin is null && Signature?.Name != Faults.SignatureInvalid;

        // What vouches for a later key says nothing to who does not know the key before, and trusts the later one.
        public bool VouchesForOthers => Label == Verifier.VouchingLabel && !Stated.IsKept && Signature?.Name == Faults.SignatureUnknown;
    }

    /// <param name="origin">The log's origin.</param>
    /// <param name="keys">The keys that are believed.</param>
    /// <param name="stated">All checkpoints.</param>
    /// <param name="count">How many leaves the export has.</param>
    /// <param name="trail">Its roots.</param>
    /// <param name="sealedLeaves">The log's tiles, compared with the whole export; null where there were none.</param>
    public CheckpointReview(
        string origin, IReadOnlyCollection<VerifierKey> keys, IReadOnlyList<StatedCheckpoint> stated, long count, RootTrail trail, SealedLeaves? sealedLeaves)
    {
        (_origin, _count, _trail, _sealed) = (origin, count, trail, sealedLeaves);
        _malformed = [.. stated.Select(s => s.Malformed).OfType<Fault>()];
        _judged =
        [
            .. stated.Where(s => s.Malformed is null).OrderBy(s => s.Size)
                .Select(s => new Judged(s, s.OriginFault(origin), s.SignatureFault(keys), s.IsConfirmedBy(origin, trail))),
        ];
        _claimedSize = _judged.FindLast(judged => judged is { IsComparable: true, Stated.IsKept: false })?.Size ?? count;
    }

    private IEnumerable<Judged> Sound => _judged.Where(judged => judged is { IsConfirmed: true, Signature: null });

    /// <summary>How many of the first entries a checkpoint without fault proves.</summary>
    public long ConfirmedSize => Sound.LastOrDefault()?.Size ?? 0;

    /// <summary>The labels of the checkpoints without fault.</summary>
    public IReadOnlyList<string> Confirmed => [.. Sound.Select(judged => judged.Label)];

    /// <summary>All faults, by the sizes of the checkpoints.</summary>
    public IReadOnlyList<Fault> All() => [.. _malformed, .. _judged.SelectMany(FaultsOf), .. ForkedAtOneSize()];

    private IEnumerable<Fault> FaultsOf(Judged judged)
    {
        if (judged is { Signature: { } signature, VouchesForOthers: false })
            yield return signature;
        if (judged.Origin is { } origin)
            yield return origin;
        if (!judged.IsComparable)
            yield break;

        if (judged.Stated.IsKept && judged.Size > _claimedSize)
            yield return new(Faults.RolledBack, $"{judged.Label}: it counts {judged.Size} entries; now the log has only {_claimedSize}.");
        else if (judged.Size > _count)
            yield return new(Faults.EntriesMissing, $"{judged.Label}: it counts {judged.Size} entries; the export ends at {_count}.");
        if (judged.Size <= _count && !judged.IsConfirmed)
            foreach (var fault in OfRoot(judged))
                yield return fault;
        if (_sealed is { IsReadable: true } && judged.Size <= _sealed.Size && _sealed.Roots.At(judged.Size) is { } root && !judged.Stated.Agrees(_origin, root))
            yield return new(Faults.SealedAgain, $"{judged.Label}: the log's tiles do not give its root; the tree of {judged.Size} leaves was made again.");
    }

    private IEnumerable<Fault> OfRoot(Judged judged)
    {
        var among = Among(judged);
        yield return new(Faults.RootDiffers, $"{judged.Label}: the first {judged.Size} entries do not give its root. {Where(among)}") { Among = among };
        if (_judged.Find(other => other.IsConfirmed && other.Size > judged.Size) is { } later)
            yield return new(
                Faults.Forked, $"{judged.Label}: it is no beginning of {later.Label}, of {later.Size} entries; the log was rewritten, or told in two ways.");
    }

    // The first difference lies between the last kept root that is right and the first that is wrong: so long as what was kept is of one history.
    private LeafRange Among(Judged judged)
    {
        var kept = _judged.Where(other => other is { IsComparable: true, Stated.IsKept: true }).ToList();
        var wrong = kept.Find(other => !other.IsConfirmed) ?? judged;
        var start = kept.LastOrDefault(other => other.IsConfirmed && other.Size < judged.Size)?.Size ?? 0;
        var end = Math.Min(wrong.Size, judged.Size);
        var isOneHistory = !kept.Exists(other => other.IsConfirmed && other.Size >= wrong.Size);
        return isOneHistory && start < end ? new(start, end) : new(0, judged.Size);
    }

    private string Where(LeafRange among)
    {
        if (among.End == 0)
            return "A log without entries has the root of nothing.";
        var after = _trail.PositionAt(among.Start) is { } from ? $", after position {from}" : "";
        var upTo = _trail.PositionAt(among.End) is { } to ? $", up to position {to}" : "";
        return $"The first difference lies among the leaves from {among.Start} to {among.End - 1}{after}{upTo}.";
    }

    private IEnumerable<Fault> ForkedAtOneSize() =>
        from same in _judged.Where(judged => judged.IsComparable).GroupBy(judged => judged.Size)
        from other in same.Skip(1)
        where !other.Stated.Agrees(same.First().Stated)
        select new Fault(Faults.Forked, $"{other.Label}: it has another root than {same.First().Label}, for the same {same.Key} entries.");
}
