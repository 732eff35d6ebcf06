using System.Globalization;
using DataSharing.Core.Primitives;

namespace DataSharing.Core.Eligibility;

/// <summary>Dates and amounts as the programme's sentences say them, in English whatever the server's culture.</summary>
public static class Words
{
    /// <summary>"3 March 2026", the UTC date.</summary>
    public static string Date(Instant instant) => instant.ToDateTimeOffset().ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>A UTC day as people say it.</summary>
    public static string Date(UtcDay day) => Date(day.Start);

    /// <summary>"11 million", "2.75 million", "250,000": millions where two decimals say it exactly, else all digits.</summary>
    public static string Tokens(TokenCount tokens) =>
        tokens.Value >= 1_000_000 && tokens.Value % 10_000 == 0
            ? (tokens.Value / 1_000_000m).ToString("#,0.##", CultureInfo.InvariantCulture) + " million"
            : tokens.Value.ToString("N0", CultureInfo.InvariantCulture);
}
