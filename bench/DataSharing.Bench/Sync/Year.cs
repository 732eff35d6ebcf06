using DataSharing.Core.Primitives;
using DataSharing.Tests.OpenAI;

namespace DataSharing.Bench.Sync;

/// <summary>A year of one organization's usage, the same at every call: 100 projects × 20 models.</summary>
/// <remarks>
/// Of the 2,000 pairs of project and model a tenth is busy (used in 60 % of all hours), three tenths are used now and then (10 %), the rest
/// hardly ever (0.5 %).
/// Every other project shares its traffic: until 16:00 UTC its tokens are complimentary, after that the allowance is used up. One user and
/// one key a project.
/// </remarks>
internal static class Year
{
    public const int Projects = 100;
    public const int Models = 20;

    /// <summary>The present of every round.</summary>
    public static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    public static readonly UtcDay First = UtcDay.FromDate(DateOnly.FromDateTime(Now.UtcDateTime)).AddDays(-364);

    private const int MinutesOfAnHour = 3;

    public static IEnumerable<Counted> Rows()
    {
        var random = new Random(20261122);
        var today = new DateTimeOffset(Now.UtcDateTime.Date, TimeSpan.Zero);
        for (var hour = today.AddDays(-364); hour < Now; hour = hour.AddHours(1))
        {
            for (var pair = 0; pair < Projects * Models; pair++)
            {
                if (random.NextDouble() >= Often(pair))
                {
                    continue;
                }

                // Only today is ever read by minutes.
                for (var part = 0; part < (hour < today ? 1 : MinutesOfAnHour); part++)
                {
                    yield return Row(random, hour.AddMinutes((part * 17) + random.Next(17)), pair / Models, pair % Models);
                }
            }
        }
    }

    private static Counted Row(Random random, DateTimeOffset at, int project, int model)
    {
        var input = random.NextInt64(1_000, 3_000_000);
        return new Counted(
            at,
            $"proj_Vb4mQx7Lr2Kc9Tz0Hs{project:D3}",
            $"gpt-{model:D2}-mini-2026-08-07",
            project % 2 == 0 && at.Hour < 16 ? "incentivized-tier" : "default",
            random.Next(1, 2_000),
            input,
            random.NextInt64(input / 2),
            random.NextInt64(100, 400_000),
            Batch: model == 19,
            User: $"user-Jq8Zs3Wn6Yd1Pf5Gk{project:D3}",
            Key: $"key_Tm2Xc7Bv4Nh9Lr{project:D3}"
        );
    }

    // Spread over projects and models alike.
    private static double Often(int pair) =>
        (pair * 7919 % 10) switch
        {
            0 => 0.6,
            < 4 => 0.1,
            _ => 0.005,
        };
}
