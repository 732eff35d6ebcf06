using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Features.Usage;
using DataSharing.Dashboard.Ledger;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>The provider's form of our usage, added up by the database, against the events one by one.</summary>
public sealed class CompletionsReportTests : IAsyncLifetime
{
    private static readonly string[] _dimensions = ["project_id", "user_id", "api_key_id", "model", "batch", "service_tier"];
    private static readonly string[] _projects = ["proj_a", "proj_b", "proj_unknown"];
    private static readonly string[] _models = ["gpt-4.1", "gpt-4.1-mini", "o1-pro"];
    private static readonly string[] _tiers = ["default", "auto", "flex", "priority", "never-heard-of"];

    private readonly Support.TestClock _clock = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private readonly Random _random = new(20261127);
    private Support.TestServer _server = default!;
    private List<EventRow> _events = [];

    public async ValueTask InitializeAsync()
    {
        _server = await Support.TestServer.StartAsync(_clock, schedules: false);
        await _server.CreateOrganizationAsync("org-c", projects: ["proj_a", "proj_b"]);
        await _server.CreateOrganizationAsync("org-other", projects: ["proj_a"]);
        foreach (var organization in (string[])["org-c", "org-other"])
        {
            await _server.Get<LedgerQueue>().RecordAsync(organization, [.. Enumerable.Range(0, 400).Select(number => Event(number))]);
        }

        await using var ledger = await _server.Get<IDbContextFactory<LedgerDbContext>>().CreateDbContextAsync();
        _events = await ledger.Events.AsNoTracking().Where(row => row.OrganizationId == "org-c").ToListAsync();
        Assert.Equal(400, _events.Count);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Buckets_OfAnyWidth_Grouping_AndFilter_AreTheSumsOfTheirEvents()
    {
        var today = Instant.From(_clock.GetUtcNow()).Day;
        for (var round = 0; round < 60; round++)
        {
            var width = (BucketWidth)(round % 3);
            var day = today.AddDays(-_random.Next(3)).Start;
            var query = new CompletionsQuery(
                width == BucketWidth.Day ? today.AddDays(-3).Start : day.Plus(TimeSpan.FromMinutes(_random.Next(300))),
                width == BucketWidth.Day ? today.End : day.Plus(TimeSpan.FromHours(20)),
                width,
                Some(_projects),
                Some(["user_1", "user_2"]),
                Some(["key_1"]),
                Some([.. _events.Select(row => row.ResolvedModel).Distinct()]),
                _random.Next(4) == 0 ? _random.Next(2) == 0 : null,
                _dimensions.Where(_ => _random.Next(2) == 0).ToHashSet(),
                1_440
            );

            var page = await _server.Get<CompletionsReport>().GetAsync("org-c", query, default);

            Assert.Equal(Expected(query), Told(page));
        }
    }

    private static List<string> Told(CompletionsPage page) =>
        [
            .. page
                .Data.SelectMany(bucket =>
                    bucket.Results.Select(result =>
                        Line(
                            bucket.StartTime,
                            new UsageDimensions(
                                result.ProjectId,
                                result.UserId,
                                result.ApiKeyId,
                                result.Model,
                                result.Batch,
                                result.ServiceTier
                            ),
                            new TokenUsage(result.NumModelRequests, result.InputTokens, result.InputCachedTokens, result.OutputTokens)
                        )
                    )
                )
                .Order(StringComparer.Ordinal),
        ];

    // A second time, event by event.
    private List<string> Expected(CompletionsQuery query)
    {
        var (first, last) = (query.BucketOf(query.Start), query.BucketOf(query.End.Before).Plus(query.Step));
        return
        [
            .. _events
                .Where(row => row.OccurredAt >= first && row.OccurredAt < last)
                .Where(row => query.ProjectIds.Count == 0 || query.ProjectIds.Contains(row.ProjectId))
                .Where(row => query.UserIds.Count == 0 || query.UserIds.Contains(row.UserId ?? "none"))
                .Where(row => query.ApiKeyIds.Count == 0 || query.ApiKeyIds.Contains(row.ApiKeyId ?? "none"))
                .Where(row => query.Models.Count == 0 || query.Models.Contains(row.ResolvedModel))
                .Where(row => query.Batch is null || query.Batch == row.Batch)
                .GroupBy(row =>
                    (
                        query.BucketOf(row.OccurredAt).UnixSeconds,
                        new UsageDimensions(
                            By("project_id") ? row.ProjectId : null,
                            By("user_id") ? row.UserId : null,
                            By("api_key_id") ? row.ApiKeyId : null,
                            By("model") ? row.ResolvedModel : null,
                            By("batch") ? row.Batch : null,
                            By("service_tier")
                                ? ServiceTier.OfRequest(row.ServiceTier).ToReported(row.Reason == DecisionReason.Complimentary)
                                : null
                        )
                    )
                )
                .Select(group => Line(group.Key.UnixSeconds, group.Key.Item2, TokenUsage.Sum(group.Select(row => row.Counted))))
                .Order(StringComparer.Ordinal),
        ];

        bool By(string name) => query.GroupBy.Contains(name);
    }

    private static string Line(long start, UsageDimensions dimensions, TokenUsage counted) => $"{start} {dimensions} {counted}";

    private HashSet<string> Some(string[] of) => _random.Next(2) == 0 ? [] : [.. of.Where(_ => _random.Next(2) == 0)];

    private UsageEvent Event(int number) =>
        Core.Organizations.Request(
            _models[_random.Next(_models.Length)],
            _random.Next(1, 5_000),
            _projects[_random.Next(_projects.Length)],
            _tiers[_random.Next(_tiers.Length)],
            _random.Next(5) == 0
        ) with
        {
            Id = $"e{number}",
            OccurredAt = Instant.From(_clock.GetUtcNow().AddSeconds(-_random.Next(200_000))),
            UserId = _random.Next(3) == 0 ? null : $"user_{_random.Next(3)}",
            ApiKeyId = _random.Next(3) == 0 ? null : $"key_{_random.Next(2)}",
        };
}
