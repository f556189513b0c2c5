namespace Ledger.Transparency;

/// <summary>Which keys of a log are believed: those that the verifier trusts, and those that entries introduce and a believed key vouches for.</summary>
internal static class KeyChain
{
    /// <param name="verification">What the verifier trusts.</param>
    /// <param name="stated">All checkpoints.</param>
    /// <param name="trail">The roots that the entries give.</param>
    /// <param name="introduced">The keys that entries introduce, and the leaf of each.</param>
    public static IReadOnlyCollection<VerifierKey> Believed(
        Verification verification, IReadOnlyList<StatedCheckpoint> stated, RootTrail trail, IReadOnlyCollection<(VerifierKey Key, long LeafIndex)> introduced)
    {
        var keys = verification.Keys.ToList();
        var notes = stated.Where(s => s is { Malformed: null, Note: not null } && s.IsConfirmedBy(verification.Origin, trail)).ToList();
        for (var before = -1; before < keys.Count;)
        {
            before = keys.Count;
            // A confirmed checkpoint with a believed signature vouches for every entry that it counts.
            var vouchedFor = notes.Where(note => note.SignatureFault(keys) is null).Max(note => (long?)note.Size) ?? 0;
            keys.AddRange(introduced.Where(i => i.LeafIndex < vouchedFor).Select(i => i.Key).Except(keys));
        }

        return keys;
    }
}
