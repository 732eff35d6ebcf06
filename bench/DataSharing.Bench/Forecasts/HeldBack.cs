using DataSharing.Core.Foresight;
using DataSharing.Core.Measuring;
using DataSharing.Core.Primitives;

namespace DataSharing.Bench.Forecasts;

/// <summary>By how much forecasts missed days that were held back, as parts of what these days really used.</summary>
/// <param name="Ours">The forecast.</param>
/// <param name="Naive">So far × 24 hours ÷ elapsed.</param>
/// <param name="Within">Which part of the days ended in the range that was given.</param>
internal sealed record HeldBack(double Ours, double Naive, double Within)
{
    // So large that nothing reaches it: what is left tells what is used.
    private static readonly TokenCount _allowance = TokenCount.Of(1L << 50);

    /// <summary>Tells days by the four weeks before each of them.</summary>
    /// <param name="traffic">Their kind.</param>
    /// <param name="seeds">Of each, as many days.</param>
    /// <param name="told">How many days.</param>
    /// <param name="times">At which hours of each.</param>
    public static HeldBack Of(TrafficShape traffic, IEnumerable<int> seeds, int told, params int[] times)
    {
        var (ours, naive, used, within, count) = (0.0, 0.0, 0.0, 0, 0);
        foreach (var seed in seeds)
        {
            var days = traffic.Days(DayForecaster.MostDays + told, seed);
            foreach (var day in days.Skip(DayForecaster.MostDays))
            {
                var forecaster = new DayForecaster(day.Day, days);
                foreach (var time in times)
                {
                    var soFar = (long)day.Until(time);
                    var forecast = forecaster.Of(
                        new PoolFigures(_allowance, TokenCount.Of(soFar), null, [], null, TokenCount.Zero),
                        isStale: false,
                        day.Day.Start.Plus(TimeSpan.FromHours(time))
                    );
                    ours += Math.Abs(Used(forecast.Left) - day.Total);
                    naive += Math.Abs((soFar * 24.0 / time) - day.Total);
                    used += day.Total;
                    within += Used(forecast.LeftAtMost) <= day.Total && day.Total <= Used(forecast.LeftAtLeast) ? 1 : 0;
                    count++;
                }
            }
        }

        return new HeldBack(ours / used, naive / used, (double)within / count);
    }

    private static long Used(TokenCount? left) => _allowance.Value - left!.Value.Value;
}
