using System.Text.Json.Serialization;
using DataSharing.Core.Accounting;
using DataSharing.Core.Measuring;
using DataSharing.Core.Primitives;

namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>How a report came here. Series store these numbers, and their views know them: never renumbered.</summary>
internal enum ReportSource
{
    /// <summary>An export file of the provider's usage page.</summary>
    [JsonStringEnumMemberName("file")]
    File = 0,

    /// <summary>Read from the provider's admin API. For one time it counts before any file.</summary>
    [JsonStringEnumMemberName("sync")]
    Sync = 1,
}

/// <summary>What a report is about.</summary>
internal enum ReportKind
{
    [JsonStringEnumMemberName("usage")]
    Usage,

    [JsonStringEnumMemberName("costs")]
    Costs,
}

/// <summary>A file that was imported.</summary>
internal sealed class ReportFile
{
    public long Sequence { get; init; }
    public required string OrganizationId { get; init; }

    /// <summary><c>usage</c> or <c>costs</c>.</summary>
    public required string Kind { get; init; }
    public required string Name { get; init; }
    public required string Sha256 { get; init; }
    public required Instant ImportedAt { get; init; }
    public required string ImportedBy { get; init; }
    public required Instant From { get; init; }
    public required Instant Until { get; init; }
    public required int Rows { get; init; }
}

/// <summary>An organization's number in the tables of reported usage.</summary>
internal sealed class UsageOrganizationRow
{
    public long Id { get; init; }
    public required string OrganizationId { get; init; }
}

/// <summary>
/// What tells rows of one organization apart but their time, and the number by which they mention it (see <see cref="UsageSeries"/>).
/// </summary>
internal sealed class UsageSeriesRow
{
    public long Id { get; init; }
    public required long Organization { get; init; }

    /// <summary>A <see cref="ReportSource"/>.</summary>
    public required int Source { get; init; }
    public required UsageDimensions Dimensions { get; init; }
}

/// <summary>Usage of one bucket, equal in all dimensions.</summary>
internal sealed class UsageReportRow
{
    public required string OrganizationId { get; init; }

    /// <summary>The number of its dimensions.</summary>
    public required long Series { get; init; }
    public ReportSource Source { get; init; }
    public required Instant Start { get; init; }
    public required Instant End { get; init; }

    /// <summary>As reported. A report without service tiers does not tell free from billed.</summary>
    public required UsageDimensions Dimensions { get; init; }
    public required TokenUsage Counted { get; init; }
}

/// <summary>Money charged in one bucket, exactly as reported.</summary>
internal sealed class CostReportRow
{
    public long Sequence { get; init; }
    public required string OrganizationId { get; init; }
    public ReportSource Source { get; init; }
    public required Instant Start { get; init; }
    public required Instant End { get; init; }
    public required string? ProjectId { get; init; }
    public required string? LineItem { get; init; }
    public required string Currency { get; init; }

    /// <summary>
    /// Exact; stored as text, since SQLite has no decimal number. Never summed in SQL. Null: charged, and the provider did not tell how
    /// much.
    /// </summary>
    public required decimal? Amount { get; init; }
}

/// <summary>A stretch of time that was read from the provider, also where it held nothing: what no slice covers is a gap.</summary>
internal sealed class ReportSlice
{
    public long Sequence { get; init; }
    public required string OrganizationId { get; init; }
    public required ReportKind Kind { get; init; }
    public required Instant Start { get; init; }

    /// <summary>Exclusive.</summary>
    public required Instant End { get; init; }

    /// <summary>Width of its buckets in seconds: 60, 3,600 or 86,400.</summary>
    public required int WidthSeconds { get; init; }
    public required Instant ReadAt { get; init; }

    public ReadStretch Read => new(Start, End, ReadAt);
}

internal static class ReportSliceRows
{
    /// <summary>As the rules take them.</summary>
    public static IEnumerable<ReadStretch> Reads(this IEnumerable<ReportSlice> slices) => slices.Select(slice => slice.Read);
}

/// <summary>Reported usage of one UTC day, with one source for each time and project: what pages read instead of buckets.</summary>
internal sealed class UsageDayRow
{
    public required string OrganizationId { get; init; }
    public required UtcDay Day { get; init; }

    /// <summary>Empty if the report was not grouped by it; so are the next two.</summary>
    public required string ProjectId { get; init; }
    public required string Model { get; init; }
    public required string ServiceTier { get; init; }

    /// <summary>Whether it was batch; false also where the report does not say.</summary>
    public required bool Batch { get; init; }
    public required ReportSource Source { get; init; }
    public required TokenUsage Counted { get; init; }

    /// <summary>Free, billed, or null where the report does not tell them apart.</summary>
    public bool? IsComplimentary => Core.Accounting.ServiceTier.OfReport(ServiceTier).IsComplimentary;

    public long Tokens => Counted.Tokens.Value;

    public ReportedUsage ToReported() => new(ProjectId, Model, ServiceTier, Batch, Counted);
}
