using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.Web;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Usage;

/// <summary>
/// Our usage in the shape of the provider's completions endpoint, from the roll-ups; minutes, which have none, from events.
/// </summary>
internal sealed class CompletionsReport(IDbContextFactory<LedgerDbContext> ledgers)
{
    /// <summary>How the provider calls usage of which it does not say where it came from. Events do not say.</summary>
    private const string UnlabeledSource = "unlabeled";

    public async Task<CompletionsPage> GetAsync(string organizationId, CompletionsQuery query, CancellationToken cancellationToken)
    {
        var first = query.BucketOf(query.Start);
        var until = first;
        var buckets = new List<(Instant Start, Instant End)>();
        while (until < query.End && buckets.Count < query.Limit)
        {
            var next = until.Plus(query.Step);
            buckets.Add((until, next));
            until = next;
        }

        var rows = await ReadAsync(organizationId, query, first, until, cancellationToken);
        var results = rows.Where(row => Matches(row.Dimensions, query))
            .GroupBy(row => (Bucket: query.BucketOf(row.Time), Key: GroupOf(row.Dimensions, query)))
            .Select(group =>
                (
                    group.Key.Bucket,
                    Result: CompletionsResult.Of(
                        group.Key.Key,
                        TokenUsage.Sum(group.Select(row => row.Counted)),
                        query.GroupBy.Contains("api_source") ? UnlabeledSource : null
                    )
                )
            )
            .ToLookup(pair => pair.Bucket, pair => pair.Result);
        var hasMore = until < query.End;
        return new CompletionsPage(
            buckets.ConvertAll(bucket => new CompletionsBucket(
                bucket.Start.UnixSeconds,
                bucket.End.UnixSeconds,
                [.. results[bucket.Start].OrderBy(result => (result.ProjectId, result.Model, result.ServiceTier))]
            )),
            hasMore,
            hasMore ? Cursor.Of(until.UnixMilliseconds) : null
        );
    }

    private async Task<List<Measure>> ReadAsync(
        string organizationId,
        CompletionsQuery query,
        Instant from,
        Instant until,
        CancellationToken cancellationToken
    )
    {
        await using var ledger = await ledgers.CreateDbContextAsync(cancellationToken);
        if (query.Width != BucketWidth.Minute)
        {
            var details = await ledger
                .Details.AsNoTracking()
                .Where(row => row.OrganizationId == organizationId && row.Hour >= from && row.Hour < until)
                .ToListAsync(cancellationToken);
            return details.ConvertAll(row => new Measure(
                row.Hour,
                new(
                    row.ProjectId,
                    Given(row.UserId),
                    Given(row.ApiKeyId),
                    row.Model,
                    row.Batch,
                    ServiceTierOf(row.Reason, row.ServiceTier)
                ),
                row.Sums.Counted
            ));
        }

        var (firstDay, lastDay) = (from.Day, until.Day);
        var events = await ledger
            .Events.AsNoTracking()
            .Where(row =>
                row.OrganizationId == organizationId
                && row.Day >= firstDay
                && row.Day <= lastDay
                && row.OccurredAt >= from
                && row.OccurredAt < until
            )
            .ToListAsync(cancellationToken);
        return events.ConvertAll(row => new Measure(
            row.OccurredAt,
            new(row.ProjectId, row.UserId, row.ApiKeyId, row.ResolvedModel, row.Batch, ServiceTierOf(row.Reason, row.ServiceTier)),
            row.Counted
        ));
    }

    private static string? Given(string value) => value.Length == 0 ? null : value;

    private static string ServiceTierOf(DecisionReason reason, string serviceTier) =>
        ServiceTier.OfRequest(serviceTier).ToReported(reason == DecisionReason.Complimentary);

    private static bool Matches(UsageDimensions row, CompletionsQuery query) =>
        (query.ProjectIds.Count == 0 || query.ProjectIds.Contains(row.ProjectId!))
        && (query.UserIds.Count == 0 || (row.UserId is not null && query.UserIds.Contains(row.UserId)))
        && (query.ApiKeyIds.Count == 0 || (row.ApiKeyId is not null && query.ApiKeyIds.Contains(row.ApiKeyId)))
        && (query.Models.Count == 0 || query.Models.Contains(row.Model!))
        && (query.Batch is null || query.Batch == row.Batch);

    private static UsageDimensions GroupOf(UsageDimensions row, CompletionsQuery query) =>
        new(
            query.GroupBy.Contains("project_id") ? row.ProjectId : null,
            query.GroupBy.Contains("user_id") ? row.UserId : null,
            query.GroupBy.Contains("api_key_id") ? row.ApiKeyId : null,
            query.GroupBy.Contains("model") ? row.Model : null,
            query.GroupBy.Contains("batch") ? row.Batch : null,
            query.GroupBy.Contains("service_tier") ? row.ServiceTier : null
        );

    private sealed record Measure(Instant Time, UsageDimensions Dimensions, TokenUsage Counted);
}

internal sealed record CompletionsPage(IReadOnlyList<CompletionsBucket> Data, bool HasMore, string? NextPage)
{
    public string Object { get; } = "page";
}

internal sealed record CompletionsBucket(long StartTime, long EndTime, IReadOnlyList<CompletionsResult> Results)
{
    public string Object { get; } = "bucket";
}

internal sealed record CompletionsResult(
    long InputTokens,
    long InputCachedTokens,
    long InputUncachedTokens,
    long OutputTokens,
    long NumModelRequests,
    string? ProjectId,
    string? UserId,
    string? ApiKeyId,
    string? Model,
    bool? Batch,
    string? ServiceTier,
    string? ApiSource
)
{
    public string Object { get; } = "organization.usage.completions.result";

    public static CompletionsResult Of(UsageDimensions group, TokenUsage counted, string? apiSource) =>
        new(
            counted.Input,
            counted.Cached,
            counted.Input - counted.Cached,
            counted.Output,
            counted.Requests,
            group.ProjectId,
            group.UserId,
            group.ApiKeyId,
            group.Model,
            group.Batch,
            group.ServiceTier,
            apiSource
        );
}
