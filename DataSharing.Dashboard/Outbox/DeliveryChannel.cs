using DataSharing.Dashboard.Data.Entities;

namespace DataSharing.Dashboard.Outbox;

/// <summary>How a try went.</summary>
/// <param name="Error">Why the other side has not accepted it, in words; null if it has.</param>
/// <param name="IsFinal">Another try would go the same.</param>
/// <param name="After">How long the other side asks to wait, or null.</param>
internal sealed record DeliveryResult(string? Error, bool IsFinal = false, TimeSpan? After = null)
{
    /// <summary>Whoever receives there wants nothing more at all.</summary>
    public bool IsUnwanted { get; init; }

    public static DeliveryResult Accepted { get; } = new((string?)null);
}

/// <summary>Brings deliveries of one kind to the other side.</summary>
internal interface IDeliveryChannel
{
    ChannelKind Kind { get; }

    /// <summary>Tries once. What goes wrong there is a result and no exception.</summary>
    Task<DeliveryResult> SendAsync(Delivery delivery, string body, CancellationToken cancellationToken);
}
