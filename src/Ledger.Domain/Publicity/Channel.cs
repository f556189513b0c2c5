namespace Ledger.Domain;

/// <summary>A page or account of the district's own on a platform.</summary>
public sealed record ChannelRegistered(DateOnly OccurredOn, [Slug] string Platform, [Text(100)] string Handle) : Fact(OccurredOn), IStartsHistory;

/// <summary>Its followers are counted.</summary>
/// <param name="OccurredOn">The day.</param>
/// <param name="Followers">How many there are, 0 included.</param>
public sealed record ChannelMeasured(DateOnly OccurredOn, [Whole(0, 1_000_000_000_000)] long Followers) : Fact(OccurredOn);

/// <inheritdoc/>
public sealed record ChannelErased(DateOnly OccurredOn, [ErasureReason] string Reason) : Erased(OccurredOn, Reason);

/// <summary>A channel's state.</summary>
/// <param name="Platform">The platform, for instance <c>instagram</c>.</param>
/// <param name="Handle">Its name there.</param>
/// <param name="Followers">The last reading; null before the first.</param>
public sealed record Channel(string Platform, string Handle, long? Followers)
{
    /// <summary>The story of channels.</summary>
    public static SubjectKind SubjectKind { get; } = SubjectKind.Of<Channel>(
        "channel",
        Evolve,
        EntryType.Of<ChannelRegistered>("channel.registered"),
        EntryType.Of<ChannelMeasured>("channel.measured"),
        EntryType.Of<ChannelErased>("channel.erased"));

    /// <summary>Reads one more fact of a channel's history.</summary>
    /// <exception cref="RuleBroken">The fact cannot follow.</exception>
    public static Channel Evolve(Channel? channel, Fact fact, TimelineBuilder steps, Subject subject)
    {
        switch (fact)
        {
            case ChannelRegistered registered:
                Rules.Require(channel is null, Rules.ChannelAlreadyRegistered);
                return new(registered.Platform, registered.Handle, null);

            case ChannelMeasured measured:
                if (channel is null)
                    throw new RuleBroken(Rules.ChannelNotRegistered, measured.OccurredOn);
                steps.Reads(measured.OccurredOn, Chart.Audience.Cell(channel.Platform), measured.Followers - (channel.Followers ?? 0));
                return channel with { Followers = measured.Followers };

            default:
                throw new ArgumentException($"{fact.GetType().Name} is no entry of a channel", nameof(fact));
        }
    }
}
