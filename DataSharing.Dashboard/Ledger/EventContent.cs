using System.Security.Cryptography;
using System.Text.Json;
using DataSharing.Core.Accounting;

namespace DataSharing.Dashboard.Ledger;

/// <summary>
/// The fingerprint of what an event says, after defaults: the same content always gives the same one, whatever its spelling.
/// </summary>
internal static class EventContent
{
    public static byte[] Hash(UsageEvent usage)
    {
        // A JSON list delimits every field, so that no two contents run together.
        var content = JsonSerializer.SerializeToUtf8Bytes<object?[]>([
            usage.OccurredAt.UnixMilliseconds,
            usage.ProjectId,
            usage.Model,
            usage.Counted.Input,
            usage.Counted.Cached,
            usage.Counted.Output,
            usage.ServiceTier.Text,
            usage.Batch,
            usage.HostedTools,
            usage.FunctionTools,
            usage.UserId,
            usage.ApiKeyId,
        ]);
        return SHA256.HashData(content);
    }
}
