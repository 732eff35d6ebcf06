using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using DataSharing.Core.Primitives;

namespace DataSharing.Dashboard.Outbox;

/// <summary>Signs webhooks as Standard Webhooks says, so that their receivers can use any of its libraries.</summary>
/// <remarks>https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md</remarks>
internal static class WebhookSignature
{
    public const string IdHeader = "webhook-id";
    public const string TimestampHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";

    private const string Prefix = "whsec_";
    private const int SecretBytes = 32;

    /// <summary>A new secret, as its receiver enters it.</summary>
    public static string MakeSecret() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>The value of <see cref="SignatureHeader"/>.</summary>
    /// <param name="secret">With its prefix.</param>
    /// <param name="id">The same at each try.</param>
    /// <param name="at">When it is sent: each try has its own.</param>
    /// <param name="body">Exactly as it is sent.</param>
    public static string Sign(string secret, string id, Instant at, string body)
    {
        var signed = string.Create(CultureInfo.InvariantCulture, $"{id}.{at.UnixSeconds}.{body}");
        var key = Convert.FromBase64String(secret[Prefix.Length..]);
        return $"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(signed)))}";
    }
}
