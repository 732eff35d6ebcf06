using DataSharing.Dashboard.Data.Entities;

namespace DataSharing.Dashboard.Outbox;

/// <summary>Something to be brought to somebody.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Channel">How it goes.</param>
/// <param name="Address">Where to.</param>
/// <param name="Title">In one line; the subject of an e-mail.</param>
/// <param name="Body">The text of an e-mail, the JSON of a webhook.</param>
internal sealed record OutgoingMessage(DeliveryKind Kind, ChannelKind Channel, string Address, string Title, string Body)
{
    public string? OrganizationId { get; init; }

    public string? ChannelId { get; init; }

    public string? AlertId { get; init; }

    public string? InvitationId { get; init; }

    public string? RequestId { get; init; }

    /// <summary>
    /// The body holds a secret, or is for one person alone: it is erased once it was sent or given up, and never sent again by hand.
    /// </summary>
    public bool IsConfidential { get; init; }
}
