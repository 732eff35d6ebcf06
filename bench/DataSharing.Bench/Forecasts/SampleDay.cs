using System.Globalization;
using System.Reflection;
using DataSharing.Core.Foresight;
using DataSharing.Core.Primitives;

namespace DataSharing.Bench.Forecasts;

/// <summary>The day of the sample export of minutes.</summary>
internal static class SampleDay
{
    /// <summary>Tokens of each hour.</summary>
    public static IReadOnlyList<long> Hours()
    {
        using var file = Assembly.GetExecutingAssembly().GetManifestResourceStream("usage-export-minutes.csv")!;
        using var reader = new StreamReader(file);
        var columns = reader.ReadLine()!.Split(',').ToList();
        var (start, input, output) = (columns.IndexOf("start_time"), columns.IndexOf("input_tokens"), columns.IndexOf("output_tokens"));
        var hours = new long[DayShape.Hours];
        while (reader.ReadLine() is { } line)
        {
            var cells = line.Split(',');
            if (cells[input].Length > 0)
            {
                var hour = Instant.FromUnixSeconds(Number(cells[start])).ToDateTimeOffset().Hour;
                hours[hour] += Number(cells[input]) + Number(cells[output]);
            }
        }

        return hours;
    }

    private static long Number(string cell) => (long)decimal.Parse(cell, CultureInfo.InvariantCulture);
}
