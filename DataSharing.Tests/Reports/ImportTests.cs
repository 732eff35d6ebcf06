using System.Globalization;
using System.Text;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.ProviderUsage;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Reports;

/// <summary>Real-shaped export files of the provider's usage page.</summary>
public sealed class ImportTests
{
    [Fact]
    public async Task Import_TheThreeFiles_AreStoredToTheTokenAndTwiceChangesNothing()
    {
        await using var server = await Support.TestServer.StartAsync();
        await server.CreateOrganizationAsync("org-i");
        var import = server.Get<ImportReport>();
        foreach (var name in (string[])["usage-export.tsv", "usage-export-tiers.csv", "costs-export.tsv"])
        {
            var file = ExportFileReader.Read(await File.ReadAllBytesAsync(PathOf(name)));
            Assert.False((await import.ExecuteAsync(Actor.Operator, "org-i", name, file, dryRun: true, null, default)).ChangesNothing);
            Assert.False((await import.ExecuteAsync(Actor.Operator, "org-i", name, file, dryRun: false, null, default)).ChangesNothing);
            Assert.True((await import.ExecuteAsync(Actor.Operator, "org-i", name, file, dryRun: false, null, default)).ChangesNothing);
        }

        await using var reports = await server.Get<IDbContextFactory<ReportsDbContext>>().CreateDbContextAsync();
        var usage = await reports.Usage.AsNoTracking().ToListAsync();
        var expected = Column("usage-export.tsv", '\t').Concat(Column("usage-export-tiers.csv", ',')).ToList();
        Assert.Equal(
            (
                expected.Sum(row => row.Requests),
                expected.Sum(row => row.Input),
                expected.Sum(row => row.Output),
                expected.Sum(row => row.Cached)
            ),
            (
                usage.Sum(row => row.Counted.Requests),
                usage.Sum(row => row.Counted.Input),
                usage.Sum(row => row.Counted.Output),
                usage.Sum(row => row.Counted.Cached)
            )
        );
        Assert.Equal(
            180_500 + 21_400 + 1_450_200 + 210_330 + 70_400 + 120_800,
            usage.Where(row => row.Dimensions.ServiceTier == "incentivized-tier").Sum(row => row.Counted.Tokens.Value)
        );
        Assert.Equal(2.98595375m, (await reports.Costs.AsNoTracking().ToListAsync()).Sum(row => row.Amount));
        Assert.Equal(3, await reports.Files.CountAsync());
    }

    [Fact]
    public async Task Import_ANewerFile_ReplacesItsBucketsAndProjectsAndNoOthers()
    {
        await using var server = await Support.TestServer.StartAsync();
        await server.CreateOrganizationAsync("org-i");
        var import = server.Get<ImportReport>();
        var text = await File.ReadAllTextAsync(PathOf("usage-export-tiers.csv"));
        await import.ExecuteAsync(Actor.Operator, "org-i", "a", ExportFileReader.Read(Encoding.UTF8.GetBytes(text)), false, null, default);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var onlyBeta = string.Join('\n', lines.Where((line, index) => index == 0 || line.Contains("Beta02", StringComparison.Ordinal)))
            .Replace("310.0", "311.0", StringComparison.Ordinal);

        var result = await import.ExecuteAsync(
            Actor.Operator,
            "org-i",
            "b",
            ExportFileReader.Read(Encoding.UTF8.GetBytes(onlyBeta)),
            false,
            null,
            default
        );

        Assert.Equal((2, 1, 1), (result.Buckets, result.Replaced, result.Unchanged));
        await using var reports = await server.Get<IDbContextFactory<ReportsDbContext>>().CreateDbContextAsync();
        Assert.Equal(384, await reports.Usage.SumAsync(row => row.Counted.Requests));
    }

    [Theory]
    [InlineData("", "file")]
    [InlineData("a,b\n1,2", "header")]
    [InlineData("start_time,end_time,num_model_requests,input_tokens,output_tokens\n1,2,3,4.5,6", "line 2, input_tokens")]
    [InlineData("start_time,end_time,num_model_requests,input_tokens,output_tokens\n2,1,3,4,6", "line 2, end_time")]
    public void Read_ABadFile_NamesLineAndColumn(string text, string where) =>
        Assert.Equal(where, Assert.Throws<InvalidInputException>(() => ExportFileReader.Read(Encoding.UTF8.GetBytes(text))).Param);

    [Theory]
    [InlineData("usage-export-minutes.csv", "Usage export, 2026-11-23 to 2026-11-23: 12 requests, 26,416 tokens; ")]
    [InlineData("costs-export-2026-08.csv", "Cost export, 2026-11-01 to 2026-11-24: 0.0034 usd; ")]
    [InlineData("costs-export.tsv", "Cost export, 2025-10-05 to 2025-10-12: 2.98595375 usd; ")]
    [InlineData("export-empty-period.csv", "Nothing in this period, 2026-11-01 to 2026-11-24: ")]
    public async Task Import_OfASampleOfToday_SaysItsFigures(string name, string expected)
    {
        await using var server = await Support.TestServer.StartAsync();
        await server.CreateOrganizationAsync("org-i");
        var file = ExportFileReader.Read(await File.ReadAllBytesAsync(PathOf(name)), 2027);
        var preview = await server.Get<ImportReport>().ExecuteAsync(Actor.Operator, "org-i", name, file, dryRun: true, null, default);
        Assert.StartsWith(expected, preview.Describe(dryRun: true), StringComparison.Ordinal);
        var result = await server.Get<ImportReport>().ExecuteAsync(Actor.Operator, "org-i", name, file, dryRun: false, null, default);
        Assert.StartsWith(expected, result.Describe(dryRun: false), StringComparison.Ordinal);
        Assert.Empty(file.Notes);
    }

    [Fact]
    public async Task Import_OfProjectsOrAnOrganizationNotKnownHere_NamesThem()
    {
        await using var server = await Support.TestServer.StartAsync();
        await server.CreateOrganizationAsync("org-i", projects: "proj_known");
        var file = ExportFileReader.Read(
            Encoding.UTF8.GetBytes(
                """
                start_time,end_time,num_model_requests,input_tokens,output_tokens,project_id,organization_id
                1795132800,1795219200,1,10,10,proj_known,org-i
                1795132800,1795219200,1,10,10,proj_new,org-other
                1795132800,1795219200,1,10,10,,org-other
                """
            ),
            2027
        );

        var preview = await server.Get<ImportReport>().ExecuteAsync(Actor.Operator, "org-i", "a", file, dryRun: true, null, default);

        Assert.Equal(["org-other"], preview.Strangers.Organizations);
        Assert.Equal(["proj_new"], preview.Strangers.Projects);
        Assert.EndsWith(
            "Look twice: the file names the organization org-other, and this one is org-i. "
                + "1 project of the file is not known here: proj_new. Add it under Projects, to see it by name.",
            preview.Describe(dryRun: true),
            StringComparison.Ordinal
        );
    }

    private static IEnumerable<(long Requests, long Input, long Output, long Cached)> Column(string name, char separator)
    {
        var lines = File.ReadAllLines(PathOf(name));
        var header = lines[0].Split(separator).ToList();
        long Value(string[] row, string column) => (long)decimal.Parse(row[header.IndexOf(column)], CultureInfo.InvariantCulture);
        return lines
            .Skip(1)
            .Select(line => line.Split(separator))
            .Where(row => row[header.IndexOf("model")].Length > 0)
            .Select(row =>
                (
                    Value(row, "num_model_requests"),
                    Value(row, "input_tokens"),
                    Value(row, "output_tokens"),
                    Value(row, "input_cached_tokens")
                )
            );
    }

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Reports", "exports", name);
}
