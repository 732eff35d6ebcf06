using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;

namespace DataSharing.Dashboard.Hosting.Demo;

/// <summary>Made-up requests of one organization: more by day than by night, and every reason for billing now and then.</summary>
internal sealed class DemoTraffic(DemoOrganization organization, int seed)
{
    private static readonly (string Model, int Weight, int Tokens)[] _models =
    [
        ("gpt-4.1-2025-04-14", 14, 4_600),
        ("gpt-4o", 8, 3_200),
        ("gpt-4.1-mini", 36, 32_000),
        ("gpt-5-mini", 20, 26_000),
        ("gpt-5.4-nano", 8, 14_000),
        ("gpt-6-sol", 4, 5_200),
        ("text-embedding-3-small", 6, 1_800),
        ("ft:gpt-4.1-mini-2025-04-14:demo::a1", 2, 2_400),
    ];

    private static readonly int[] _weights = [.. _models.SelectMany((model, index) => Enumerable.Repeat(index, model.Weight))];

    private readonly Random _random = new(seed);

    public IEnumerable<UsageEvent> Between(Instant from, Instant until)
    {
        var at = from;
        while ((at = at.Plus(Gap(at))) < until)
        {
            yield return Next(at);
        }
    }

    /// <summary>One request at this instant.</summary>
    public UsageEvent Next(Instant at)
    {
        var (model, _, typical) = _models[_weights[_random.Next(_weights.Length)]];

        // The first projects are the busiest.
        var project = organization.Projects[(int)(organization.Projects.Count * Math.Pow(_random.NextDouble(), 2.6))].Id;
        var tokens = (long)(typical * organization.Volume * (0.3 + (1.4 * _random.NextDouble()))) + 50;
        var output = tokens / _random.Next(3, 9);
        var input = tokens - output;
        var special = _random.Next(100);
        return new UsageEvent(
            $"demo-{at.UnixMilliseconds:x}-{_random.Next(1 << 30):x}",
            "",
            at,
            project,
            model,
            TokenUsage.OfRequest(input, _random.Next(3) == 0 ? input / 3 : 0, output),
            special is 0 or 1 ? ServiceTier.OfRequest("flex") : ServiceTier.Default,
            special == 2,
            special is 3 or 4 ? ["web_search"] : [],
            special is > 4 and < 15,
            $"user_{_random.Next(1, 6)}",
            $"key_{_random.Next(1, 4)}"
        );
    }

    private TimeSpan Gap(Instant at)
    {
        var hour = at.ToDateTimeOffset().Hour;
        var busy = hour is >= 7 and < 19 ? 1.0 : 0.35;
        return TimeSpan.FromSeconds(20 + (_random.NextDouble() * 260 / busy));
    }
}
