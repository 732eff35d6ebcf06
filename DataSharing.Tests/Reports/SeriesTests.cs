using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.ProviderUsage;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Reports;

/// <summary>Rows mention their dimensions by a number: what is read back must be what was written, dimension for dimension.</summary>
public sealed class SeriesTests
{
    private static readonly UtcDay _day = UtcDay.FromDate(new DateOnly(2026, 11, 3));

    [Fact]
    [Trait("Database", "SQLite")]
    public async Task Upgrade_OfRowsWithTheirNames_KeepsEveryDimensionAndToken_ThereAndBack()
    {
        using var folder = new Support.TemporaryFolder();
        await using (var server = await Support.TestServer.StartAsync(folder: folder))
        {
            await using var reports = await server.Get<IDbContextFactory<ReportsDbContext>>().CreateDbContextAsync();
            await reports.Database.MigrateAsync("NarrowerReports");
            foreach (var (source, start, project, user, key, model, batch, tier, tokens) in OldRows())
            {
                await reports.Database.ExecuteSqlAsync(
                    $"""
                    INSERT INTO "Usage" ("OrganizationId", "Source", "Start", "End", "ProjectId", "UserId", "ApiKeyId", "Model", "Batch", "ServiceTier", "Requests", "InputTokens", "CachedTokens", "OutputTokens")
                    VALUES ('org-old', {source}, {start}, {start
                        + 3_600_000}, {project}, {user}, {key}, {model}, {batch}, {tier}, 1, {tokens}, 3, 7)
                    """
                );
            }

            // Empty texts, and two rows that are equal in all they tell.
            await reports.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO "Usage" ("OrganizationId", "Source", "Start", "End", "ProjectId", "UserId", "ApiKeyId", "Model", "Batch", "ServiceTier", "Requests", "InputTokens", "CachedTokens", "OutputTokens")
                VALUES ('org-twice', 'file', 0, 60000, '', NULL, '', 'o1', 0, '', 1, 10, 3, 7),
                    ('org-twice', 'file', 0, 60000, NULL, '', NULL, 'o1', 0, NULL, 1, 20, 3, 7)
                """
            );
            await reports.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO "usage_reported_by_day" ("OrganizationId", "Day", "ProjectId", "Model", "ServiceTier", "Batch", "Source", "Requests", "InputTokens", "CachedTokens", "OutputTokens")
                VALUES ('org-old', {_day.Number}, 'proj_a', 'o1', '', 0, 'sync', 2, 300, 6, 14),
                    ('org-old', {_day.Number}, '', '', 'default', 1, 'file', 1, 400, 3, 7)
                """
            );
        }

        await using var upgraded = await Support.TestServer.StartAsync(folder: folder);
        await using var database = await upgraded.Get<IDbContextFactory<ReportsDbContext>>().CreateDbContextAsync();
        Assert.Equal(OldRows().Order(), await RowsAsync(database));
        var twice = await database.Usage.AsNoTracking().SingleAsync(row => row.OrganizationId == "org-twice");
        Assert.Equal(
            (2, 30, 6, 14, null, null),
            (
                twice.Counted.Requests,
                twice.Counted.Input,
                twice.Counted.Cached,
                twice.Counted.Output,
                twice.Dimensions.ProjectId,
                twice.Dimensions.ServiceTier
            )
        );
        var days = (await database.Days.AsNoTracking().ToListAsync())
            .Select(row =>
                (
                    row.Day,
                    row.ProjectId,
                    row.Model,
                    row.ServiceTier,
                    row.Batch,
                    row.Source,
                    row.Counted.Requests,
                    row.Counted.Input,
                    row.Counted.Cached,
                    row.Counted.Output
                )
            )
            .Order();
        Assert.Equal(
            [
                (_day, "", "", "default", true, ReportSource.File, 1, 400, 3, 7),
                (_day, "proj_a", "o1", "", false, ReportSource.Sync, 2, 300, 6, 14),
            ],
            days
        );

        // What was stored before can be added up anew, and the way back loses nothing.
        {
            var index = await SeriesIndex.OpenAsync(
                upgraded.Get<IDbContextFactory<ReportsDbContext>>(),
                upgraded.Get<ReportWriteLock>(),
                "org-old",
                default
            );
            await using var transaction = await database.Database.BeginTransactionAsync();
            await ReportRollUp.RebuildAsync(database, UsageTables.Of(database), index, _day, default);
            Assert.Equal(
                OldRows().Where(row => row.Source == "sync").Sum(row => row.Tokens),
                await database.Days.Where(row => row.Source == ReportSource.Sync).SumAsync(row => row.Counted.Input)
            );
        }

        // And back: what an earlier version reads is what it wrote.
        await database.Database.MigrateAsync("NarrowerReports");
        await database.Database.MigrateAsync();
        Assert.Equal(OldRows().Order(), await RowsAsync(database));
    }

    [Fact]
    public async Task RowsThatAreEqualInAllDimensions_AreOne()
    {
        await using var server = await Support.TestServer.StartAsync();
        var index = await SeriesIndex.OpenAsync(
            server.Get<IDbContextFactory<ReportsDbContext>>(),
            server.Get<ReportWriteLock>(),
            "org-s",
            default
        );
        var line = new UsageLine(
            _day.Start,
            _day.Start.Plus(TimeSpan.FromHours(1)),
            new("proj_a", "user_1", "key_1", "o1", null, "default"),
            new(1, 100, 10, 20)
        );

        var usage = await UsagePoints.OfAsync(
            index,
            ReportSource.Sync,
            [
                line,
                line with
                {
                    Dimensions = line.Dimensions with { ProjectId = "proj_b" },
                },
                line,
                line with
                {
                    Dimensions = line.Dimensions with { UserId = "user_2" },
                },
                line with
                {
                    End = line.End.Plus(TimeSpan.FromHours(1)),
                },
            ],
            default
        );

        Assert.Equal([100, 100, 100, 200], usage.Points.Select(point => point.Counted.Input).Order());
        Assert.Equal([100, 400], usage.Days.Select(day => day.Counted.Input).Order());
    }

    [Fact]
    public async Task Numbers_GivenByTwoAtOnce_AreTheSame()
    {
        await using var server = await Support.TestServer.StartAsync();
        var factory = server.Get<IDbContextFactory<ReportsDbContext>>();
        var first = await SeriesIndex.OpenAsync(factory, server.Get<ReportWriteLock>(), "org-s", default);
        var second = await SeriesIndex.OpenAsync(factory, server.Get<ReportWriteLock>(), "org-s", default);
        UsageSeries[] series =
        [
            .. Enumerable
                .Range(0, 200)
                .Select(number => new UsageSeries(
                    ReportSource.Sync,
                    new($"proj_{number}", "user_1", null, "o1", number % 3 == 0 ? null : number % 3 == 1, null)
                )),
        ];

        await Task.WhenAll(first.AddAsync(series, default), second.AddAsync(series.Reverse(), default));

        Assert.All(series, one => Assert.Equal(first[one], second[one]));
        Assert.Equal(first.Organization, second.Organization);
        await using var database = await factory.CreateDbContextAsync();
        Assert.Equal(400, await database.Series.CountAsync());
    }

    [Fact]
    public async Task Import_OvertakenByAnother_StoresNothingAndSaysSo()
    {
        await using var server = await Support.TestServer.StartAsync();
        await server.CreateOrganizationAsync("org-s");
        var file = ExportFileReader.Read(
            "start_time,end_time,num_model_requests,input_tokens,output_tokens,project_id,model\n1793664000,1793667600,1,100,20,proj_a,o1\n"u8.ToArray()
        );

        Task<ImportResult> ImportAsync(IProgress<double>? progress) =>
            server.Get<ImportReport>().ExecuteAsync(Actor.Operator, "org-s", "usage.csv", file, dryRun: false, progress, default);

        // While the first one is still comparing, the second one is stored.
        var overtaking = new Meanwhile(() => ImportAsync(null));
        var conflict = await Assert.ThrowsAsync<ConflictException>(() => ImportAsync(overtaking));

        Assert.Equal("import_overtaken", conflict.Code);
        Assert.False(overtaking.Result!.ChangesNothing);
        Assert.True((await ImportAsync(null)).ChangesNothing);
        await using var database = await server.Get<IDbContextFactory<ReportsDbContext>>().CreateDbContextAsync();
        Assert.Equal(120, await database.Usage.SumAsync(row => row.Counted.Input + row.Counted.Output));
        Assert.Equal(120, await database.Days.SumAsync(row => row.Counted.Input + row.Counted.Output));
        Assert.Equal(1, await database.Files.CountAsync());
    }

    private static async Task<
        IEnumerable<(
            string Source,
            long Start,
            string? Project,
            string? User,
            string? Key,
            string? Model,
            bool? Batch,
            string? Tier,
            long Tokens
        )>
    > RowsAsync(ReportsDbContext database) =>
        (await database.Usage.AsNoTracking().Where(row => row.OrganizationId == "org-old").ToListAsync())
            .Select(row =>
                (
                    row.Source.Wire(),
                    row.Start.UnixMilliseconds,
                    row.Dimensions.ProjectId,
                    row.Dimensions.UserId,
                    row.Dimensions.ApiKeyId,
                    row.Dimensions.Model,
                    row.Dimensions.Batch,
                    row.Dimensions.ServiceTier,
                    row.Counted.Input
                )
            )
            .Order();

    private static IEnumerable<(
        string Source,
        long Start,
        string? Project,
        string? User,
        string? Key,
        string? Model,
        bool? Batch,
        string? Tier,
        long Tokens
    )> OldRows()
    {
        var start = _day.Start.UnixMilliseconds;
        yield return ("sync", start, "proj_a", "user_1", "key_1", "o1", false, null, 100);
        yield return ("sync", start, "proj_a", "user_2", "key_1", "o1", null, null, 200);
        yield return ("file", start, null, null, null, null, true, "default", 400);
        yield return ("file", start + 3_600_000, "proj_a", null, null, "o1", true, "default", 800);
        yield return ("sync", start + 3_600_000, "proj_a", null, null, "o1", true, "default", 1_600);

        // Of a kind that is in no roll-up yet.
        yield return ("sync", start + 7_200_000, "proj_c", "user_3", null, "o3", null, "default", 3_200);
    }

    /// <summary>Runs something at the first report of progress, to its end.</summary>
    private sealed class Meanwhile(Func<Task<ImportResult>> act) : IProgress<double>
    {
        public ImportResult? Result { get; private set; }

        public void Report(double value) => Result ??= Task.Run(act).GetAwaiter().GetResult();
    }
}
