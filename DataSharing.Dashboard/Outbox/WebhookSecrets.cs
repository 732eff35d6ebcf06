using Microsoft.AspNetCore.DataProtection;

namespace DataSharing.Dashboard.Outbox;

/// <summary>Seals the secrets of webhooks, and opens them only to sign.</summary>
internal sealed class WebhookSecrets(IDataProtectionProvider protection)
{
    private readonly IDataProtector _protector = protection.CreateProtector("Outbox.WebhookSecret.v1");

    public string Seal(string secret) => _protector.Protect(secret);

    public string Open(string stored) => _protector.Unprotect(stored);
}
