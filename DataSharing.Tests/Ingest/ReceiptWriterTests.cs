using System.Text.Json;
using DataSharing.Core.Accounting;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Features.Usage;
using DataSharing.Dashboard.Features.Usage.Ingest;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.Web;
using Xunit;

namespace DataSharing.Tests.Ingest;

/// <summary>What is written by hand is, to the byte, what the serializer makes of the records that the API's description shows.</summary>
public sealed class ReceiptWriterTests
{
    private static readonly string[] _ids = ["evt-1", "a\"b\\c/<&>'", "日本-ü", "\U0001F600", "\u2028", "x\u007f", new string('y', 600)];

    [Fact]
    public void Receipts_AreWrittenAsTheSerializerWritesThem()
    {
        const int seed = 20261127;
        var random = new Random(seed);
        for (var number = 0; number < 2_000; number++)
        {
            var count = random.Next(6);
            using var writer = new ReceiptWriter(random.Next(2));
            var receipts = new List<ReceiptDto>();
            for (var i = 0; i < count; i++)
            {
                var id = _ids[random.Next(_ids.Length)];
                if (random.Next(4) == 0)
                {
                    var error = new ApiError(
                        $"Not {id}.",
                        "invalid_request_error",
                        "invalid_value",
                        random.Next(2) == 0 ? $"$[{i}].id" : null,
                        "0HN:1"
                    );
                    var shown = random.Next(2) == 0 ? id : null;
                    writer.Add(shown, error);
                    receipts.Add(new ReceiptDto(shown, "refused", null, error));
                }
                else
                {
                    var decision = Decision(random);
                    var isAgain = random.Next(2) == 0;
                    writer.Add(id, isAgain ? ReceiptStatus.Duplicate : ReceiptStatus.Recorded, decision);
                    receipts.Add(new ReceiptDto(id, isAgain ? "duplicate" : "recorded", DecisionDto.Of(decision), null));
                }
            }

            var expected = JsonSerializer.Serialize(new ApiList<ReceiptDto>(receipts, null, null, HasMore: false), ApiJson.Options);
            var written = System.Text.Encoding.UTF8.GetString(writer.Finish().Span);
            Assert.True(expected == written, $"seed {seed}, number {number}\n{expected}\n{written}");
        }
    }

    private static Decision Decision(Random random)
    {
        var tokens = random.NextInt64(1, 2_000_000_000);
        return new Decision(
            Any<DecisionReason>(random),
            random.Next(2) == 0 ? Any<EligibilityRule>(random) : null,
            "gpt-4.1-2025-04-14",
            random.Next(3) == 0 ? null : Any<Pool>(random),
            TokenCount.Of(tokens),
            TokenCount.Of(random.NextInt64(tokens + 1)),
            random.Next(2) == 0 ? TokenCount.Of(random.NextInt64()) : null,
            random.Next(2) == 0 ? TokenCount.Of(random.NextInt64()) : null,
            random.Next(3) == 0 ? null : new EffectiveSharing(random.Next(2) == 0, Any<SharingDecidedBy>(random)),
            random.Next(2) == 0,
            Instant.FromUnixMilliseconds(random.NextInt64(-62_000_000_000_000, 4_000_000_000_000)),
            random.Next(2) == 0 ? random.Next() : null
        );
    }

    private static T Any<T>(Random random)
        where T : struct, Enum => Enum.GetValues<T>()[random.Next(Enum.GetValues<T>().Length)];
}
