using CsCheck;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.ProviderUsage;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Reports;

/// <summary>There are two ways to a roll-up: adding up what was read for whole days, and asking the database. They give the same.</summary>
public sealed class ReportRollUpTests
{
    private static readonly UtcDay _first = UtcDay.FromDate(new DateOnly(2026, 11, 3));

    private static readonly Gen<UsageLine> _line = Gen.Select(
            Gen.Int[0, 71],
            Of<string?>("proj_a", "proj_b", null),
            Of<string?>("gpt-4.1-2025-04-14", "o3-2025-04-16", null),
            Of<string?>("default", "incentivized-tier", null),
            Of<bool?>(true, false, null),
            Gen.Long[0, 1_000_000]
        )
        .Select(
            (hour, project, model, tier, batch, tokens) =>
            {
                var start = _first.Start.Plus(TimeSpan.FromHours(hour));
                return new UsageLine(
                    start,
                    start.Plus(TimeSpan.FromHours(1)),
                    new(project, "user_1", null, model, batch, tier),
                    new(1, tokens, tokens / 2, tokens / 3)
                );
            }
        );

    private static Gen<T> Of<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(place => values[place]);

    [Fact]
    public async Task Replace_OfWholeDays_GivesWhatARebuildGives()
    {
        await using var server = await Support.TestServer.StartAsync();
        var index = await SeriesIndex.OpenAsync(
            server.Get<IDbContextFactory<ReportsDbContext>>(),
            server.Get<ReportWriteLock>(),
            "org-r",
            default
        );
        await _line
            .List[0, 200]
            .SampleAsync(
                async lines =>
                {
                    // Of one project either all lines name it or none does, as a report is grouped or not.
                    var grouped = lines.Exists(line => line.Dimensions.ProjectId is null)
                        ? lines.ConvertAll(line => line with { Dimensions = line.Dimensions with { ProjectId = null } })
                        : lines;
                    var writer = await server.Get<ReportWriter>().OpenUsageAsync("org-r", default);
                    var span = new SliceSpan(_first.Start, _first.AddDays(2).End, TimeSpan.FromHours(1));
                    await writer.ReplaceAsync(span, _first.AddDays(5).Start, grouped, _ => Task.CompletedTask, default);
                    await using var database = await server.Get<IDbContextFactory<ReportsDbContext>>().CreateDbContextAsync();
                    var added = await RowsAsync(database);
                    await using var transaction = await database.Database.BeginTransactionAsync();
                    var tables = UsageTables.Of(database);
                    for (var day = _first; day <= _first.AddDays(2); day = day.AddDays(1))
                    {
                        await ReportRollUp.RebuildAsync(database, tables, index, day, default);
                    }

                    Assert.Equal(await RowsAsync(database), added);
                    Assert.Equal(grouped.Sum(line => line.Counted.Tokens.Value), added.Sum(row => row.Tokens));
                },
                iter: 30,
                threads: 1
            );
    }

    private static async Task<
        List<(
            UtcDay Day,
            string Project,
            string Model,
            string Tier,
            bool Batch,
            ReportSource Source,
            long Requests,
            long Cached,
            long Tokens
        )>
    > RowsAsync(ReportsDbContext database) =>
        [
            .. (await database.Days.AsNoTracking().ToListAsync())
                .Select(row =>
                    (
                        row.Day,
                        row.ProjectId,
                        row.Model,
                        row.ServiceTier,
                        row.Batch,
                        row.Source,
                        row.Counted.Requests,
                        row.Counted.Cached,
                        row.Tokens
                    )
                )
                .Order(),
        ];
}
