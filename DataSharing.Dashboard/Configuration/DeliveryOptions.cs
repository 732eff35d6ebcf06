using System.Net;

namespace DataSharing.Dashboard.Configuration;

/// <summary>How messages leave this server.</summary>
/// <param name="Smtp">The mail server; null: e-mail is not set up, and links are handed over by people.</param>
/// <param name="WebhookNetworks">Private networks that webhooks may reach; none by itself.</param>
internal sealed record DeliveryOptions(SmtpOptions? Smtp, IReadOnlyList<IPNetwork> WebhookNetworks)
{
    /// <summary>A command of the operator brings nothing to anybody.</summary>
    public static DeliveryOptions None { get; } = new(null, []);

    public bool HasEmail => Smtp is not null;
}
