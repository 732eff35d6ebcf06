using DataSharing.Core.Eligibility;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Features.Provider;
using DataSharing.Dashboard.Features.Usage;

namespace DataSharing.Dashboard.Features.Sharing;

/// <summary>What the page shows beside decisions, from databases that may fail by themselves.</summary>
/// <param name="Week">Usage of the last seven full days by project id; null if it could not be read, or nothing of it was recorded.</param>
/// <param name="Drift">Where OpenAI's reports contradict a decision, or null.</param>
/// <param name="Provider">What OpenAI tells about projects, or null.</param>
public sealed record SharingFigures(IReadOnlyDictionary<string, UsageTotals>? Week, DriftView? Drift, ProviderFacts? Provider)
{
    public static readonly SharingFigures NotKnown = new(null, null, null);

    /// <summary>From which day on that usage was recorded, if that lies within these days; null for all of them.</summary>
    public UtcDay? WeekSince { get; init; }

    /// <summary>Whether it is OpenAI's count, since nothing was ever sent here.</summary>
    public bool IsReported { get; init; }

    /// <summary>How many of these days are not known to their end.</summary>
    public int UnknownDays { get; init; }

    /// <summary>"Last 7 full UTC days", whose count it is, and what of them is not known.</summary>
    public string WeekName =>
        "Last 7 full UTC days"
        + (IsReported ? ", as OpenAI reports them" : "")
        + (WeekSince is { } since ? $", recorded from {Words.Date(since.Start)} on only" : "")
        + (UnknownDays > 0 ? $", {UnknownDays} of them not known to their end" : "");

    /// <summary>"in 7 days", or since when.</summary>
    public string WeekSpan => WeekSince is { } since ? $"since {Words.Date(since.Start)}" : "in 7 days";

    /// <summary>With the usage of these days. Before anything was recorded, none of it is known: that is not 0.</summary>
    public SharingFigures With(UsageView week) =>
        !week.IsRecorded
            ? this
            : this with
            {
                Week = week.Groups.ToDictionary(group => group.Key, group => group.Totals, StringComparer.Ordinal),
                WeekSince = week.RecordedFrom > week.From ? week.RecordedFrom : null,
                IsReported = week.IsReported,
                UnknownDays = week.UnknownDays + week.PartlyKnownDays,
            };
}
