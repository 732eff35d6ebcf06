using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using DataSharing.Core.Accounting;

namespace DataSharing.Dashboard.Ledger;

/// <summary>
/// The fingerprint of what an event says, after defaults: the same content always gives the same one, whatever its spelling.
/// </summary>
/// <remarks>Stored with each event and compared for ever: what is written here, byte for byte, must never change.</remarks>
internal static class EventContent
{
    /// <summary>Bytes of a fingerprint.</summary>
    public const int Length = SHA256.HashSizeInBytes;

    // One for each thread: senders work theirs out side by side, before the writer is asked.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _content;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    public static void Hash(UsageEvent usage, Span<byte> hash)
    {
        var content = _content ??= new ArrayBufferWriter<byte>(1024);
        var writer = _writer ??= new Utf8JsonWriter(content);
        content.ResetWrittenCount();
        writer.Reset();

        // A JSON list delimits every field, so that no two contents run together.
        writer.WriteStartArray();
        writer.WriteNumberValue(usage.OccurredAt.UnixMilliseconds);
        writer.WriteStringValue(usage.ProjectId);
        writer.WriteStringValue(usage.Model);
        writer.WriteNumberValue(usage.Counted.Input);
        writer.WriteNumberValue(usage.Counted.Cached);
        writer.WriteNumberValue(usage.Counted.Output);
        writer.WriteStringValue(usage.ServiceTier.Text);
        writer.WriteBooleanValue(usage.Batch);
        writer.WriteStartArray();
        for (var i = 0; i < usage.HostedTools.Count; i++)
        {
            writer.WriteStringValue(usage.HostedTools[i]);
        }

        writer.WriteEndArray();
        writer.WriteBooleanValue(usage.FunctionTools);
        writer.WriteStringValue(usage.UserId);
        writer.WriteStringValue(usage.ApiKeyId);
        writer.WriteEndArray();
        writer.Flush();
        SHA256.HashData(content.WrittenSpan, hash);
    }
}
