using Ledger.Domain;
using Ledger.Store.Persons;

namespace Ledger.Store;

/// <summary>What is decided of one post.</summary>
/// <param name="Decisions">A decision for each item.</param>
/// <param name="Stands">Whether what is not refused is accepted.</param>
internal sealed record Decided(IReadOnlyList<Decision> Decisions, bool Stands);

/// <summary>
/// Decides the posts of a batch, one after the other, each after those before it, by what was read for them. A post and its dry run are decided by
/// the same, so that they answer the same.
/// </summary>
internal sealed class Judgement
{
    private readonly Decider _decider;
    private readonly PersonalDataInput _input;
    private readonly Vault _vault;
    private readonly List<ProposedEntry> _accepted = [];

    private Judgement(LoadedBatch loaded, PersonalDataInput input, Vault vault) => (Loaded, _input, _vault, _decider) = (loaded, input, vault, new(loaded.Known));

    /// <summary>What was read.</summary>
    public LoadedBatch Loaded { get; }

    /// <summary>The entries that were accepted and are not in the book yet.</summary>
    public IReadOnlyList<ProposedEntry> Accepted => _accepted;

    /// <summary>The history of a subject with all that was accepted.</summary>
    public History this[Subject subject] => _decider[subject];

    /// <summary>Reads what posts need to be decided.</summary>
    /// <exception cref="TooMuchToReadException">Their histories have more entries than may be read.</exception>
    /// <exception cref="OperationCanceledException">The only poster has gone away.</exception>
    public static async Task<Judgement> Load(BatchLoad load, Vault vault, IReadOnlyList<Post> posts)
    {
        // One post alone is nobody else's: it is given up wherever it is.
        var alone = posts is [var only] ? only.Cancel : CancellationToken.None;
        using var step = PostingTelemetry.Step("load histories");
        var loaded = await load.Read([.. posts.SelectMany(p => p.Items).Select(i => i.Entry).OfType<ProposedEntry>()], alone);
        return new(loaded, await PersonalDataInput.Read(load, posts, loaded), vault);
    }

    /// <summary>Decides a post; null where its poster goes away meanwhile.</summary>
    public Decided? Decide(Post post)
    {
        using var step = PostingTelemetry.Step("decide");
        try
        {
            post.Cancel.ThrowIfCancellationRequested();
            var (decisions, stands) = _decider.Decide(
                [.. post.Items.Select(i => _input.RequireKey(_vault, i))], post.Partial, (entry, held) => _input.Align(_vault, entry, held), () => post.Cancel.IsCancellationRequested);
            if (stands)
                _accepted.AddRange(_input.Accept(decisions));
            return new(decisions, stands);
        }
        catch (OperationCanceledException) when (post.Cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>The accepted entries, with what the book fills in.</summary>
    public IEnumerable<ProposedEntry> FilledIn() => _decider.FillIn(_accepted);

    /// <summary>The same with their personal data under the keys of their subjects, and what is to be written beside them.</summary>
    public (IReadOnlyList<ProposedEntry> Entries, PersonalDataChanges Changes) Settle() => _vault.Settle([.. FilledIn()], _input);
}
