using DataSharing.Core.Primitives;
using DataSharing.Dashboard.ProviderUsage.OpenAI;
using Xunit;

namespace DataSharing.Tests.OpenAI;

/// <summary>The client by itself, against the replica.</summary>
public sealed class AdminApiTests
{
    [Fact]
    public async Task Usage_OfMoreThanFitsAtOnce_IsAskedForInSmallerPieces()
    {
        var clock = Support.ShiftedClock.AtNoon();
        await using var replica = await Replica.StartAsync(clock);
        var day = new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);
        replica.Usage.AddRange(
            Enumerable
                .Range(0, 24)
                .Select(hour => new Counted(day.AddHours(hour), "proj_a", "gpt-4.1-2025-04-14", "default", 1, 100 + hour, 0, 0))
        );
        using var http = new HttpClient();

        Assert.Equal(24 * 100 + (23 * 24 / 2), await TokensAsync(new AdminApi(http, clock) { MaximumBytes = 2_500 }));
        Assert.True(replica.Requests > 5);
        var refusal = await Assert.ThrowsAsync<AdminApiException>(() => TokensAsync(new AdminApi(http, clock) { MaximumBytes = 50 }));
        Assert.Equal(AdminApiFault.TooLarge, refusal.Fault);

        async Task<long> TokensAsync(AdminApi api)
        {
            var tokens = 0L;
            var start = Instant.From(day);
            await foreach (
                var bucket in api.UsageAsync(
                    new AdminKey(replica.Address, Replica.Key),
                    start,
                    start.Plus(TimeSpan.FromDays(1)),
                    TimeSpan.FromHours(1),
                    default
                )
            )
            {
                tokens += bucket.Results.Sum(row => row.InputTokens!.Value + row.OutputTokens!.Value);
            }

            return tokens;
        }
    }
}
