using System.Globalization;

namespace DataSharing.Dashboard.UI;

/// <summary>How high tokens stand in a chart.</summary>
/// <param name="Most">The most that it is made for; some room is above it.</param>
public readonly record struct TokenScale(double Most)
{
    public const double Bottom = 166;

    /// <summary>The room that is drawn in.</summary>
    public const string Box = "0 0 1010 190";

    private const double Height = 150;

    /// <summary>What stands at its upper edge.</summary>
    public double Top => Most * 1.16;

    public double Y(double tokens) => Bottom - (tokens / Top * Height);

    /// <summary>A place in the drawing, for what stands over it.</summary>
    public static string FromLeft(double x) => Percent(x / 1010);

    /// <inheritdoc cref="FromLeft" />
    public static string FromTop(double y) => Percent(y / 190);

    /// <summary>A coordinate.</summary>
    public static string Text(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);

    /// <summary>"2.5M": beside a line, where there is no room for more.</summary>
    public static string Short(double tokens) =>
        tokens switch
        {
            >= 1_000_000 => $"{Tenths(tokens / 1_000_000)}M",
            >= 1_000 => $"{Tenths(tokens / 1_000)}k",
            _ => tokens.ToString("0", CultureInfo.InvariantCulture),
        };

    private static string Percent(double part) => $"{(100 * part).ToString("0.##", CultureInfo.InvariantCulture)}%";

    private static string Tenths(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
