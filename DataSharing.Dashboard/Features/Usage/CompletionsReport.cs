using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.Web;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Usage;

/// <summary>
/// Our usage in the shape of the provider's completions endpoint, from the roll-ups; minutes, which have none, from events.
/// </summary>
internal sealed class CompletionsReport(IDbContextFactory<LedgerDbContext> ledgers, ProgrammeReader programme)
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

        var models =
            query.Models.Count == 0
                ? AskedModels.All
                : AskedModels.Of(await programme.ReadAsync(cancellationToken), query.Models, first.Day, until.Before.Day);
        await using var ledger = await ledgers.CreateDbContextAsync(cancellationToken);
        var rows = await BucketSums.ReadAsync(ledger, organizationId, query, models, first, until, cancellationToken);

        // Asked after reading: what goes meanwhile is told in the same transaction.
        if (query.Width == BucketWidth.Minute && await ledger.FirstKeptDayAsync(cancellationToken) is { } kept && first < kept.Start)
        {
            throw new InvalidInputException(
                "start_time",
                $"start_time lies before {kept}: minutes are counted from single events, which are kept from that UTC day on. Ask for bucket_width 1h or 1d."
            );
        }

        var results = rows.SelectMany(row => PartsOf(row, query))
            .GroupBy(part => (part.Bucket, part.Key))
            .Select(group =>
                (
                    group.Key.Bucket,
                    Result: CompletionsResult.Of(
                        group.Key.Key,
                        TokenUsage.Sum(group.Select(part => part.Counted)),
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
                [.. results[query.NumberOf(bucket.Start)].OrderBy(result => (result.ProjectId, result.Model, result.ServiceTier))]
            )),
            hasMore,
            hasMore ? Cursor.Of(until.UnixMilliseconds) : null
        );
    }

    // One request can be both free and billed, where the rule in force splits it.
    private static IEnumerable<(long Bucket, UsageDimensions Key, TokenUsage Counted)> PartsOf(BucketSums row, CompletionsQuery query)
    {
        if (!query.GroupBy.Contains("service_tier"))
        {
            yield return (row.Bucket, GroupOf(row, tier: null), row.Counted);
            yield break;
        }

        var (tier, (free, rest)) = (ServiceTier.OfRequest(row.ServiceTier!), row.Counted.Split(row.Complimentary));
        if (free.Tokens > TokenCount.Zero)
        {
            yield return (row.Bucket, GroupOf(row, tier.ToReported(complimentary: true)), free);
        }

        if (rest.Tokens > TokenCount.Zero)
        {
            yield return (row.Bucket, GroupOf(row, tier.ToReported(complimentary: false)), rest);
        }
    }

    // Several tiers that were sent are reported as one.
    private static UsageDimensions GroupOf(BucketSums row, string? tier) =>
        new(row.ProjectId, Given(row.UserId), Given(row.ApiKeyId), row.Model, row.Batch, tier);

    private static string? Given(string? value) => value is { Length: > 0 } ? value : null;
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
