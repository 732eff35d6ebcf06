using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Outbox;

namespace DataSharing.Dashboard.Features.Alerts;

/// <summary>Messages on their way, in words.</summary>
internal static class DeliveryWords
{
    public static string Kind(DeliveryKind kind) =>
        kind switch
        {
            DeliveryKind.Alert => "Alert",
            DeliveryKind.Recovery => "Recovery",
            DeliveryKind.Test => "Test",
            DeliveryKind.Invitation => "Invitation",
            DeliveryKind.PasswordLink => "Link for a new password",
            DeliveryKind.MemberRequest => "Request of a member",
            DeliveryKind.RequestAnswered => "Answer to a request",
            _ => "Notice of a sign-in",
        };

    /// <summary>Where it goes; of what is for one person alone, whom that is and not their address.</summary>
    public static string To(Delivery delivery) =>
        delivery switch
        {
            { RequestId: null } => ChannelWords.Shown(delivery.Channel, delivery.Address),
            { Kind: DeliveryKind.MemberRequest } => "An owner, by e-mail",
            _ => "Whoever asked, by e-mail",
        };

    public static string State(Delivery delivery) =>
        delivery.State switch
        {
            // What a mail server says may hold the address.
            DeliveryState.Dead when delivery is { RequestId: not null, Attempts: > 0 } =>
                $"given up{Tries(delivery)}; the log of this server says why",
            DeliveryState.Pending when delivery is { RequestId: not null, Error: not null } =>
                $"Not accepted yet. Next try {Viewer.Short(delivery.NextAt)}, {delivery.Attempts} of {DeliveryPlan.Attempts} made.",
            DeliveryState.Sent => $"accepted {Viewer.Short(delivery.TriedAt ?? delivery.CreatedAt)}",
            DeliveryState.Dead => $"given up{Tries(delivery)}: {delivery.Error}",
            _ when delivery.Error is { } error =>
                $"{error} Next try {Viewer.Short(delivery.NextAt)}, {delivery.Attempts} of {DeliveryPlan.Attempts} made.",
            _ => "on its way",
        };

    private static string Tries(Delivery delivery) =>
        delivery.Attempts switch
        {
            0 => "",
            1 => " after 1 try",
            var tries => $" after {tries} tries",
        };
}
