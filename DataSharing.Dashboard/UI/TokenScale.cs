using System.Globalization;

namespace DataSharing.Dashboard.UI;

/// <summary>How high tokens stand in a chart.</summary>
/// <param name="Top">What stands at its upper edge.</param>
public readonly record struct TokenScale(double Top)
{
    public const double Bottom = 166;

    private const double Height = 150;

    /// <summary>With some room above the most.</summary>
    public static TokenScale Above(double most) => new(most * 1.16);

    /// <summary>The most that it was made for.</summary>
    public double Most => Top / 1.16;

    public double Y(double tokens) => Bottom - (tokens / Top * Height);

    /// <summary>A coordinate.</summary>
    public static string Text(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
