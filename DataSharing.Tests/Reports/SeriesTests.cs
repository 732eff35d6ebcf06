using DataSharing.Core.Time;
using DataSharing.Dashboard.Reports;
using DataSharing.Dashboard.Security;
using DataSharing.Dashboard.Shared;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Reports;

/// <summary>Rows mention their dimensions by a number: what is read back must be what was written, dimension for dimension.</summary>
public sealed class SeriesTests
{
    private static readonly UtcDay _day = UtcDay.FromDate(new DateOnly(2026, 11, 3));

    [Fact]
    public async Task Upgrade_OfRowsWithTheirNames_KeepsEveryDimensionAndToken_ThereAndBack()
    {
        using var folder = new Support.TemporaryFolder();
        await using (var server = await Support.TestServer.StartAsync(folder: folder))
        {
            await using var reports = await server.Get<IDbContextFactory<ReportsDbContext>>().CreateDbContextAsync();
            await reports.Database.MigrateAsync("NarrowerReports");
            foreach (var (source, start, project, user, key, model, batch, tier, tokens) in OldRows())
            {
                await reports.Database.ExecuteSqlAsync($"""
                    INSERT INTO "Usage" ("OrganizationId", "Source", "Start", "End", "ProjectId", "UserId", "ApiKeyId", "Model", "Batch", "ServiceTier", "Requests", "InputTokens", "CachedTokens", "OutputTokens")
                    VALUES ('org-old', {source}, {start}, {start + 3_600_000}, {project}, {user}, {key}, {model}, {batch}, {tier}, 1, {tokens}, 3, 7)
                    """);
            }

            await reports.Database.ExecuteSqlAsync($"""
                INSERT INTO "usage_reported_by_day" ("OrganizationId", "Day", "ProjectId", "Model", "ServiceTier", "Batch", "Source", "Requests", "InputTokens", "CachedTokens", "OutputTokens")
                VALUES ('org-old', {_day.Number}, 'proj_a', 'o1', '', 0, 'sync', 2, 300, 6, 14), ('org-old', {_day.Number}, '', '', 'default', 1, 'file', 1, 400, 3, 7)
                """);
        }

        await using var upgraded = await Support.TestServer.StartAsync(folder: folder);
        await using var database = await upgraded.Get<IDbContextFactory<ReportsDbContext>>().CreateDbContextAsync();
        var rows = (await database.Usage.AsNoTracking().ToListAsync())
            .Select(row => (row.Source.Wire(), row.Start.UnixMilliseconds, row.ProjectId, row.UserId, row.ApiKeyId, row.Model, row.Batch, row.ServiceTier, row.InputTokens)).Order();
        Assert.Equal(OldRows().Order(), rows);
        var days = (await database.Days.AsNoTracking().ToListAsync())
            .Select(row => (row.Day, row.ProjectId, row.Model, row.ServiceTier, row.Batch, row.Source, row.Requests, row.InputTokens, row.CachedTokens, row.OutputTokens)).Order();
        Assert.Equal(
            [(_day, "", "", "default", true, ReportSource.File, 1, 400, 3, 7), (_day, "proj_a", "o1", "", false, ReportSource.Sync, 2, 300, 6, 14)], days);

        // What was stored before can be added up anew, and the way back loses nothing.
        using (var series = await UsageSeries.OpenAsync(upgraded.Get<IDbContextFactory<ReportsDbContext>>(), "org-old", default))
        {
            await using var transaction = await database.Database.BeginTransactionAsync();
            await ReportRollUp.RebuildAsync(database, new UsageTables(database), series, _day, default);
        }

        await database.Database.MigrateAsync("NarrowerReports");
        Assert.Equal(OldRows().Sum(row => row.Tokens), await database.Database.SqlQuery<long>($"""SELECT sum("InputTokens") AS "Value" FROM "Usage" """).SingleAsync());
    }

    [Fact]
    public async Task RowsThatAreEqualInAllDimensions_AreOne()
    {
        await using var server = await Support.TestServer.StartAsync();
        using var series = await UsageSeries.OpenAsync(server.Get<IDbContextFactory<ReportsDbContext>>(), "org-s", default);
        var line = new UsageLine(_day.Start, _day.Start.Plus(TimeSpan.FromHours(1)), "proj_a", "user_1", "key_1", "o1", null, "default", 1, 100, 10, 20);

        var usage = await UsagePoints.OfAsync(series, ReportSource.Sync, [line, line with { ProjectId = "proj_b" }, line, line with { UserId = "user_2" }, line with { End = line.End.Plus(TimeSpan.FromHours(1)) }], default);

        Assert.Equal([100, 100, 100, 200], usage.Points.Select(point => point.Input).Order());
        Assert.Equal([100, 400], usage.Days.Select(day => day.Input).Order());
    }

    [Fact]
    public async Task Numbers_GivenByTwoAtOnce_AreTheSame()
    {
        await using var server = await Support.TestServer.StartAsync();
        var factory = server.Get<IDbContextFactory<ReportsDbContext>>();
        using var first = await UsageSeries.OpenAsync(factory, "org-s", default);
        using var second = await UsageSeries.OpenAsync(factory, "org-s", default);
        UsageDimensions[] dimensions = [.. Enumerable.Range(0, 200).Select(number => new UsageDimensions(ReportSource.Sync, $"proj_{number}", "user_1", null, "o1", number % 3 == 0 ? null : number % 3 == 1, null))];

        await Task.WhenAll(first.AddAsync(dimensions, default), second.AddAsync(dimensions.Reverse(), default));

        Assert.All(dimensions, one => Assert.Equal(first[one], second[one]));
        Assert.Equal(first.Organization, second.Organization);
        await using var database = await factory.CreateDbContextAsync();
        Assert.Equal(400, await database.Series.CountAsync());
    }

    [Fact]
    public async Task TwoImports_AtOnce_CountOnce()
    {
        await using var server = await Support.TestServer.StartAsync();
        await server.CreateOrganizationAsync("org-s");
        var file = ExportFileReader.Read("start_time,end_time,num_model_requests,input_tokens,output_tokens,project_id,model\n1793664000,1793667600,1,100,20,proj_a,o1\n"u8.ToArray());

        var imports = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            try
            {
                return (await server.Get<ImportReport>().ExecuteAsync(Actor.Operator, "org-s", "usage.csv", file, dryRun: false, null, default)).ChangesNothing ? "there" : "stored";
            }
            catch (ConflictException conflict)
            {
                return conflict.Code;
            }
        }));

        Assert.Single(imports, "stored");
        Assert.All(imports, import => Assert.Contains(import, (string[])["stored", "there", "import_running"]));
        await using var database = await server.Get<IDbContextFactory<ReportsDbContext>>().CreateDbContextAsync();
        Assert.Equal(120, await database.Usage.SumAsync(row => row.InputTokens + row.OutputTokens));
        Assert.Equal(120, await database.Days.SumAsync(row => row.InputTokens + row.OutputTokens));
        Assert.Equal(1, await database.Files.CountAsync());
    }

    private static IEnumerable<(string Source, long Start, string? Project, string? User, string? Key, string? Model, bool? Batch, string? Tier, long Tokens)> OldRows()
    {
        var start = _day.Start.UnixMilliseconds;
        yield return ("sync", start, "proj_a", "user_1", "key_1", "o1", false, null, 100);
        yield return ("sync", start, "proj_a", "user_2", "key_1", "o1", null, null, 200);
        yield return ("file", start, null, null, null, null, true, "default", 400);
        yield return ("file", start + 3_600_000, "proj_a", null, null, "o1", true, "default", 800);
        yield return ("sync", start + 3_600_000, "proj_a", null, null, "o1", true, "default", 1_600);
    }
}
