using System.Text;
using CsCheck;
using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Features.Usage;
using DataSharing.Dashboard.Ledger;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Ledger;

/// <summary>Pages of events go day by day, and are what a walk through all of them would give, however late each came.</summary>
public sealed class EventPagesTests : IAsyncLifetime
{
    private static readonly UtcDay _without41 = UtcDay.FromDate(new DateOnly(2026, 11, 20));

    private static readonly ProgrammeHistory _programme = new([
        new(new CatalogueVersion(1, Core.Organizations.Catalogue), Instant.Beginning, Instant.Beginning),
        new(
            new CatalogueVersion(
                2,
                CatalogueLoader.Load(
                    Encoding.UTF8.GetBytes(
                        Core.Organizations.Catalogue.Json.Replace("\"gpt-4.1-2025-04-14\"", "\"gpt-4.1-gone\"", StringComparison.Ordinal)
                    )
                )
            ),
            _without41.Start,
            _without41.Start
        ),
    ]);

    private readonly Support.TestClock _clock = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private Support.TestServer _server = default!;
    private List<EventRow> _all = [];

    public async ValueTask InitializeAsync()
    {
        _server = await Support.TestServer.StartAsync(_clock, schedules: false);
        await _server.CreateOrganizationAsync("org-e", projects: ["proj_a", "proj_b"]);
        var random = new Random(7);
        var ledger = _server.Get<LedgerQueue>();
        for (var number = 0; number < 300; number++)
        {
            // Most of the present, some late, of days that are rare and of one that is full.
            var at = _clock.GetUtcNow().AddHours(-(random.Next(4) == 0 ? random.Next(24 * 20) : random.Next(30)));
            await ledger.RecordAsync(
                "org-e",
                [
                    Core.Organizations.Request(
                        number % 19 == 0 ? "gpt-unheard-of"
                            : random.Next(5) == 0 ? "gpt-4.1-mini"
                            : "gpt-4.1",
                        100
                    ) with
                    {
                        Id = $"e{number}",
                        ProjectId =
                            random.Next(10) == 0 ? "proj_b"
                            : random.Next(40) == 0 ? "proj_unknown"
                            : "proj_a",
                        OccurredAt = Instant.From(at),
                    },
                ]
            );
        }

        await using var database = await _server.Get<IDbContextFactory<LedgerDbContext>>().CreateDbContextAsync();
        _all = await database.Events.AsNoTracking().OrderByDescending(row => row.Sequence).ToListAsync();
        Assert.Equal(300, _all.Count);
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Pages_AreThoseOfAWalkThroughAll() =>
        await Gen.Select(
                OneOf<string?>(null, "proj_a", "proj_b", "proj_unknown", "proj_none"),
                OneOf<string?>(null, "gpt-4.1-2025-04-14", "gpt-4.1-mini-2025-04-14", "gpt-none"),
                OneOf<bool?>(null, true, false),
                Gen.Select(
                    OneOf<DecisionReason?>(null, DecisionReason.ProjectUnknown, DecisionReason.ProjectNotShared),
                    OneOf<PoolChoice?>(null, null, PoolChoice.Large, PoolChoice.Small, PoolChoice.None)
                ),
                Gen.Int[0, 24 * 20],
                Gen.Int[1, 24 * 20],
                Gen.Int[1, 60],
                Gen.Long[0, 310]
            )
            .SampleAsync(
                async (project, model, free, why, from, hours, limit, place) =>
                {
                    var (reason, pool) = why;
                    var first = Instant.From(_clock.GetUtcNow()).Plus(TimeSpan.FromHours(-from));
                    var filter = new EventFilter
                    {
                        ProjectIds = project is null ? [] : [project],
                        ResolvedModel = model,
                        Complimentary = free,
                        Reason = reason,
                        Pool = pool is { } choice ? new ChosenPool(choice, _programme) : null,
                        From = from == 0 ? null : first,
                        Until = from == 0 ? null : first.Plus(TimeSpan.FromHours(hours)),
                    };
                    var walked = _all.Where(row =>
                            (project is null || row.ProjectId == project)
                            && (model is null || row.ResolvedModel == model)
                            && (free is null || free == (row.Reason == DecisionReason.Complimentary))
                            && (reason is null || row.Reason == reason)
                            && (pool is null || pool == PoolOn(row))
                            && (filter.From is null || row.OccurredAt >= filter.From)
                            && (filter.Until is null || row.OccurredAt < filter.Until)
                        )
                        .Select(row => row.Sequence)
                        .ToList();

                    AssertPage(walked.Take(limit), walked.Count > limit, await ListAsync(filter, limit, null, null));
                    var below = walked.FindAll(sequence => sequence < place);
                    AssertPage(below.Take(limit), below.Count > limit, await ListAsync(filter, limit, place, null));
                    var above = walked.FindAll(sequence => sequence > place);
                    AssertPage(above.TakeLast(limit), above.Count > limit, await ListAsync(filter, limit, null, place));
                },
                iter: 60,
                threads: 1
            );

    [Fact]
    public async Task Id_IsFoundOfAnyDay_AndChoicesAreThoseOfTheDays()
    {
        var queries = _server.Get<EventQueries>();
        var oldest = _all.MinBy(row => row.OccurredAt)!;

        Assert.Equal([oldest.Sequence], (await queries.WithIdAsync("org-e", oldest.Id, 9, default)).Select(row => row.Sequence));
        Assert.Empty(await queries.WithIdAsync("org-e", "e", 9, default));
        Assert.Empty(await queries.WithIdAsync("org-other", oldest.Id, 9, default));
        var choices = await queries.ChoicesAsync("org-e", oldest.Day, oldest.Day, default);
        Assert.Equal(_all.Where(row => row.Day == oldest.Day).Select(row => row.ProjectId).Distinct().Order(), choices.ProjectIds);
        Assert.Equal(_all.Where(row => row.Day == oldest.Day).Select(row => row.ResolvedModel).Distinct().Order(), choices.Models);
    }

    // Since three days ago gpt-4.1 is in no list: the days before are still summed up with it.
    private static PoolChoice PoolOn(EventRow row) =>
        row.ResolvedModel switch
        {
            "gpt-4.1-mini-2025-04-14" => PoolChoice.Small,
            "gpt-4.1-2025-04-14" when row.Day < _without41 => PoolChoice.Large,
            _ => PoolChoice.None,
        };

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(place => values[place]);

    private Task<(List<EventRow> Rows, bool HasMore)> ListAsync(EventFilter filter, int limit, long? after, long? before) =>
        _server.Get<EventQueries>().ListAsync("org-e", filter, limit, after, before, CancellationToken.None);

    private static void AssertPage(IEnumerable<long> sequences, bool hasMore, (List<EventRow> Rows, bool HasMore) page)
    {
        Assert.Equal(sequences, page.Rows.Select(row => row.Sequence));
        Assert.Equal(hasMore, page.HasMore);
    }
}
