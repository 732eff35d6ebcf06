using System.Text.Json;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Hosting.Doctor;
using DataSharing.Dashboard.ProviderUsage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Xunit;
using static DataSharing.Tests.Support.Executable;

namespace DataSharing.Tests.CommandLine;

/// <summary>What the doctor finds, on real files.</summary>
[Trait("Database", "SQLite")]
public sealed class DoctorTests : IDisposable
{
    private readonly Support.TemporaryFolder _folder = new();
    private readonly Support.TestClock _clock = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Installation_ThatIsWell_HasNoFault_AndIsLeftAsItIs()
    {
        await Support.InstalledFolder.CopyToAsync(_folder);
        var before = await HashesAsync();

        var findings = await ExamineAsync(thorough: true);

        Assert.DoesNotContain(findings, finding => finding.Level == FindingLevel.Failed);
        Assert.Equal(
            ["version", "settings", "disk", "installation", "datasharing.db", "ledger.db", "reports.db", "ledger", "clock"],
            findings.Select(finding => finding.Topic).Where(topic => topic != "files").Take(9)
        );
        Assert.Contains(findings, finding => finding is { Topic: "audit logs", Level: FindingLevel.Ok });
        Assert.Contains(findings, finding => finding is { Topic: "people", Level: FindingLevel.Warning });
        Assert.DoesNotContain(findings, finding => finding.Sentence.Contains("org-a", StringComparison.Ordinal));
        Assert.Equal(before, await HashesAsync());
    }

    [Fact]
    public async Task Folder_ThatIsNotThere_IsSaid_AndNotMade()
    {
        var findings = await ExamineAsync();

        Assert.Contains(findings, finding => finding is { Topic: "folder", Level: FindingLevel.Warning });
        Assert.False(Directory.Exists(_folder));
    }

    [Fact]
    public async Task Installation_OfWhichADatabaseIsMissing_DoesNotBelongTogether()
    {
        await Support.InstalledFolder.CopyToAsync(_folder);
        File.Delete(_folder["reports.db"]);

        Assert.DoesNotContain(await ExamineAsync(), finding => finding is { Topic: "installation", Level: FindingLevel.Ok });
    }

    // Nothing that was never read, or not of late, is told as read.
    [Theory]
    [InlineData(null, false, "1 of them were not read yet")]
    [InlineData(3, false, "not all were read in the last 3 h")]
    [InlineData(0, true, "read in the last hour")]
    public async Task Connection_IsReadIfItWasOfLate(int? hoursAgo, bool isWell, string words)
    {
        await Support.InstalledFolder.CopyToAsync(_folder);
        var now = Instant.From(_clock.GetUtcNow());
        await using (var database = new ApplicationDbContext(OptionsOf<ApplicationDbContext>("datasharing.db")))
        {
            database.ProviderConnections.Add(
                new ProviderConnection
                {
                    OrganizationId = "org-a",
                    BaseUrl = "https://api.openai.com",
                    SealedKey = "",
                    SetAt = now,
                    SetBy = "test",
                    Version = 1,
                }
            );
            await database.SaveChangesAsync();
        }

        await using (var reports = new ReportsDbContext(OptionsOf<ReportsDbContext>("reports.db")))
        {
            reports.KindStates.Add(
                new KindState
                {
                    OrganizationId = "org-a",
                    Kind = "usage",
                    CompletedAt = hoursAgo is { } hours ? now.Plus(-TimeSpan.FromHours(hours)) : null,
                }
            );
            // Of each organization several kinds are read, each at its own pace.
            reports.KindStates.Add(
                new KindState
                {
                    OrganizationId = "org-a",
                    Kind = "audit_log",
                    CompletedAt = hoursAgo is null ? null : now.Plus(-TimeSpan.FromHours(9)),
                }
            );
            await reports.SaveChangesAsync();
        }

        var findings = await ExamineAsync();

        Assert.Contains(
            findings,
            finding =>
                finding.Topic == "OpenAI"
                && finding.Level == (isWell ? FindingLevel.Ok : FindingLevel.Warning)
                && finding.Sentence.Contains(words, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Faults_AreFound_AndNoneKeepsAnotherFromBeingLookedAt()
    {
        await Support.InstalledFolder.CopyToAsync(_folder);
        await ExecuteAsync(
            "ledger.db",
            """
            INSERT INTO "usage_by_day" ("OrganizationId", "Day", "ProjectId", "Model", "Reason", "Shared",
              "Requests", "InputTokens", "CachedTokens", "OutputTokens", "ComplimentaryTokens", "BilledTokens", "UncertainTokens")
            VALUES ('org-a', 999999, 'p', 'm', 0, 1, 1, 5, 0, 0, 5, 0, 0)
            """
        );
        await ExecuteAsync("reports.db", """INSERT INTO "__EFMigrationsHistory" VALUES ('99990101000000_Later', '10.0.0')""");
        await ExecuteAsync("datasharing.db", """UPDATE "AuditEntries" SET "Canonical" = '{}'""");

        var findings = await ExamineAsync(thorough: true);

        Assert.Contains(
            findings,
            finding =>
                finding is { Topic: "ledger", Level: FindingLevel.Failed }
                && finding.Sentence.Contains("differences: 1)", StringComparison.Ordinal)
        );
        Assert.Contains(
            findings,
            finding =>
                finding is { Topic: "reports.db", Level: FindingLevel.Failed }
                && finding.Sentence.Contains("99990101000000_Later", StringComparison.Ordinal)
        );
        Assert.Contains(
            findings,
            finding =>
                finding is { Topic: "audit logs", Level: FindingLevel.Failed }
                && finding.Sentence.StartsWith("1 of ", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Command_SaysWrongSettings_AsJson_AndEndsWithOne()
    {
        await Support.InstalledFolder.CopyToAsync(_folder);

        var wrong = await RunAsync(_folder, "doctor", "--json", "--public-url", "http://plain.example.com");
        var well = await RunAsync(_folder, "doctor");

        Assert.Equal(1, wrong.ExitCode);
        using var said = JsonDocument.Parse(wrong.Output);
        var settings = said.RootElement.EnumerateArray().Single(finding => finding.GetProperty("topic").GetString() == "settings");
        Assert.Equal("failed", settings.GetProperty("level").GetString());
        Assert.Contains("--public-url", settings.GetProperty("sentence").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, well.ExitCode);
        Assert.Contains("warning  server: No server runs on this folder.", well.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_ThatRuns_IsAsked()
    {
        await Support.InstalledFolder.CopyToAsync(_folder);
        using var server = Serve(_folder, out _);
        try
        {
            Assert.Contains(await ExamineAsync(), finding => finding is { Topic: "server", Level: FindingLevel.Ok });
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
        }
    }

    private Task<IReadOnlyList<Finding>> ExamineAsync(bool thorough = false) =>
        new Examination(_folder, postgreSql: null, thorough, _clock).RunAsync(() => { }, CancellationToken.None);

    private DbContextOptions<TContext> OptionsOf<TContext>(string file)
        where TContext : DbContext =>
        new DbContextOptionsBuilder<TContext>().UseSqlite($"Data Source={_folder[file]};Pooling=False").Options;

    private async Task ExecuteAsync(string file, string text)
    {
        await using var connection = new SqliteConnection($"Data Source={_folder[file]};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        Assert.True(await command.ExecuteNonQueryAsync() > 0);
    }

    private async Task<List<string>> HashesAsync()
    {
        var hashes = new List<string>();
        foreach (var file in new DataDirectory(_folder).Databases)
        {
            hashes.Add(Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(file))));
        }

        return hashes;
    }
}
