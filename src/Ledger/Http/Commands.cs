using Wolverine;

namespace Ledger.Http;

/// <summary>How an address has a command carried out.</summary>
internal static class Commands
{
    // The district's queue gives up first.
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(5);

    /// <summary>Has a command handled in this process, and gives its answer.</summary>
    /// <exception cref="Domain.RuleBroken">It is refused.</exception>
    public static Task<T> Command<T>(this IMessageBus bus, object command, CancellationToken cancel) => bus.InvokeAsync<T>(command, cancel, _patience);
}
