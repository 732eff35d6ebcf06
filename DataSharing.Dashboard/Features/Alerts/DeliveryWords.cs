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
            _ => "Notice of a sign-in",
        };

    public static string State(Delivery delivery) =>
        delivery.State switch
        {
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
