using DataSharing.Core.Eligibility;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.Features.Usage;

/// <summary>What the figures of a reconciliation rest on: how many of its days each source knows.</summary>
/// <param name="Days">UTC days that were asked for.</param>
/// <param name="Counted">Where OpenAI's count of tokens came from.</param>
/// <param name="Charged">The same of its charges.</param>
/// <param name="HasEvents">Whether any request had been sent to this console by the end of these days.</param>
public sealed record ReconciliationBasis(int Days, KnownDays Counted, KnownDays Charged, bool HasEvents)
{
    /// <summary>The first day of which any request was sent here, if days before it were asked for; else null.</summary>
    public UtcDay? RecordedFrom { get; init; }

    /// <summary>One line for each figure of the page.</summary>
    public IReadOnlyList<(string Figure, string RestsOn)> Lines =>
        [
            (
                "Free by our decisions",
                HasEvents
                    ? "Our decision on each request that was sent to this console, on days of which OpenAI's count is known."
                        + (
                            RecordedFrom is { } first
                                ? $" Not known before {Words.Date(first.Start)}: the first request is of that day."
                                : ""
                        )
                    : "Nothing: no request was sent to this console by then."
            ),
            (
                "Free by OpenAI's count",
                $"Its usage reports: {Counted.Of(Days)}. Not told where a report does not tell free and billed apart."
            ),
            ("Difference", "OpenAI's count less our decisions; not known where either is not known of all the days that OpenAI counted."),
            ("Unexplained", "The differences that are known, each without its sign, that no rule explains whole."),
            ("Charged", $"Its cost reports: {Charged.Of(Days)}. \"At least\" where OpenAI named a charge and not its amount."),
        ];
}

/// <summary>Of how many days something is known, and how.</summary>
/// <param name="Whole">Read whole from OpenAI.</param>
/// <param name="Part">Read from OpenAI, and not to their end.</param>
/// <param name="Filed">Known by export files alone, which do not show that they are complete.</param>
public sealed record KnownDays(int Whole, int Part, int Filed)
{
    /// <summary>In words, those of which nothing is known named, too.</summary>
    public string Of(int days)
    {
        var unknown = days - Whole - Part - Filed;
        string[] parts =
        [
            $"of {Figures.Of(days)} {(days == 1 ? "day" : "days")}, {Figures.Of(Whole)} read whole",
            .. Part > 0 ? [$"{Figures.Of(Part)} read in part"] : Array.Empty<string>(),
            .. Filed > 0 ? [$"{Figures.Of(Filed)} from export files"] : Array.Empty<string>(),
            .. unknown > 0 ? [$"{Figures.Of(unknown)} not known"] : Array.Empty<string>(),
        ];
        return string.Join(", ", parts);
    }
}
