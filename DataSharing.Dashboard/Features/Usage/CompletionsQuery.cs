using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Web;

namespace DataSharing.Dashboard.Features.Usage;

internal enum BucketWidth
{
    Minute,
    Hour,
    Day,
}

/// <summary>The parameters of the provider's completions usage endpoint, with its bounds.</summary>
internal sealed record CompletionsQuery(
    Instant Start,
    Instant End,
    BucketWidth Width,
    IReadOnlySet<string> ProjectIds,
    IReadOnlySet<string> UserIds,
    IReadOnlySet<string> ApiKeyIds,
    IReadOnlySet<string> Models,
    bool? Batch,
    IReadOnlySet<string> GroupBy,
    int Limit
)
{
    private static readonly string[] _dimensions = ["project_id", "user_id", "api_key_id", "model", "batch", "service_tier", "api_source"];

    public TimeSpan Step =>
        Width switch
        {
            BucketWidth.Minute => TimeSpan.FromMinutes(1),
            BucketWidth.Hour => TimeSpan.FromHours(1),
            _ => TimeSpan.FromDays(1),
        };

    public static CompletionsQuery Read(IQueryCollection query, Instant now)
    {
        var width = query.Text("bucket_width") switch
        {
            null or "1d" => BucketWidth.Day,
            "1h" => BucketWidth.Hour,
            "1m" => BucketWidth.Minute,
            _ => throw new InvalidInputException("bucket_width", "bucket_width must be 1m, 1h or 1d."),
        };
        var (standard, maximum) = width switch
        {
            BucketWidth.Minute => (60, 1440),
            BucketWidth.Hour => (24, 168),
            _ => (7, 31),
        };
        var groupBy = query.List("group_by");
        if (groupBy.FirstOrDefault(name => !_dimensions.Contains(name)) is { } unknown)
        {
            throw new InvalidInputException("group_by", $"group_by must be among {string.Join(", ", _dimensions)}; \"{unknown}\" is not.");
        }

        var (from, until) = query.Stretch();
        var start = from ?? throw new InvalidInputException("start_time", "start_time is required.", "missing_field");
        var end = until ?? now;
        if (query.Text("page") is not null)
        {
            start =
                ApiTime.FromSeconds((Cursor.Read(query, "page") ?? 0) / 1000)
                ?? throw new InvalidInputException("page", "page must be next_page of an earlier answer.");
        }

        return new CompletionsQuery(
            start,
            end,
            width,
            query.List("project_ids"),
            query.List("user_ids"),
            query.List("api_key_ids"),
            query.List("models"),
            query.Flag("batch"),
            groupBy,
            query.Limit(standard, maximum)
        );
    }

    /// <summary>The start of the bucket that contains an instant.</summary>
    public Instant BucketOf(Instant instant)
    {
        var step = (long)Step.TotalMilliseconds;
        return Instant.FromUnixMilliseconds(instant.UnixMilliseconds - (((instant.UnixMilliseconds % step) + step) % step));
    }

    /// <summary>Buckets of this width are counted from 1970: the number of the one that begins at an instant.</summary>
    public long NumberOf(Instant start) => start.UnixMilliseconds / (long)Step.TotalMilliseconds;
}
