using System.Security.Cryptography;
using System.Text.Json;
using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Ledger;
using Xunit;

namespace DataSharing.Tests.Ledger;

/// <summary>Fingerprints are stored for ever: what was told years ago is the same event when it is told again.</summary>
public sealed class EventContentTests
{
    private static readonly string[] _texts =
    [
        "proj_a",
        "a\"b\\c/<&>'+",
        "日本-ü",
        "\U0001F600",
        "\u2028",
        "x\u007f",
        new string('y', 200),
    ];

    [Fact]
    public void KnownContent_HasTheFingerprintThatWasStored() =>
        Assert.Equal(
            Convert.ToHexString(
                SHA256.HashData("""[1795348800123,"proj_a","gpt-4.1",12,3,4,"flex",false,["web_search","x"],true,null,"key_\u00E4"]"""u8)
            ),
            HashOf(Event("proj_a", "gpt-4.1", "flex", ["web_search", "x"], null, "key_ä"))
        );

    [Fact]
    public void AnyContent_HasTheFingerprintOfItsListAsTheSerializerWritesIt()
    {
        const int seed = 20261128;
        var random = new Random(seed);
        for (var number = 0; number < 5_000; number++)
        {
            var usage = Event(
                Text(),
                Text(),
                random.Next(2) == 0 ? "default" : Text(),
                [.. Enumerable.Range(0, random.Next(3)).Select(_ => Text())],
                random.Next(2) == 0 ? null : Text(),
                random.Next(2) == 0 ? null : Text()
            );

            // As it was worked out when the first events were stored.
            var first = SHA256.HashData(
                JsonSerializer.SerializeToUtf8Bytes<object?[]>([
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
                ])
            );
            Assert.True(Convert.ToHexString(first) == HashOf(usage), $"seed {seed}, number {number}");
        }

        string Text() => _texts[random.Next(_texts.Length)];
    }

    private static string HashOf(UsageEvent usage)
    {
        var hash = new byte[EventContent.Length];
        EventContent.Hash(usage, hash);
        return Convert.ToHexString(hash);
    }

    private static UsageEvent Event(string project, string model, string tier, string[] tools, string? user, string? key) =>
        new(
            "id",
            "",
            Instant.FromUnixMilliseconds(1_795_348_800_123),
            project,
            model,
            TokenUsage.OfRequest(12, 3, 4),
            ServiceTier.OfRequest(tier),
            Batch: false,
            tools,
            FunctionTools: true,
            user,
            key
        );
}
