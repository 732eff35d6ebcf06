using DataSharing.Dashboard.Data.Entities;

namespace DataSharing.Dashboard.Outbox;

/// <summary>Addresses as pages and the log show them.</summary>
internal static class ChannelWords
{
    /// <summary>An e-mail address as it is; of a webhook its host, since its path may be a secret.</summary>
    public static string Shown(ChannelKind kind, string address) =>
        kind == ChannelKind.Email ? address : $"{new Uri(address).GetLeftPart(UriPartial.Authority)}/…";

    public static string Name(ChannelKind kind) => kind == ChannelKind.Email ? "E-mail" : "Webhook";
}
