using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Features.Audit;
using DataSharing.Dashboard.Hosting.Operations;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Auditing;

/// <summary>Logs as they are stored: what a look costs, and that one log nobody can read hides no other.</summary>
public sealed class StoredLogTests
{
    [Fact]
    public async Task LookForRowsWithoutASeal_ReadsTheirIndexAndNotTheLog()
    {
        await using var server = await Support.TestServer.StartAsync(schedules: false);
        await using var database = await server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        foreach (
            var look in (IQueryable<object>[])
                [StoredLog.Unsealed(database), StoredLog.Unsealed(database).Where(entry => entry.OrganizationId == "org-a")]
        )
        {
            await using var command = look.CreateDbCommand();
            await database.Database.OpenConnectionAsync();
            command.CommandText = "EXPLAIN QUERY PLAN " + command.CommandText;
            await using var plan = await command.ExecuteReaderAsync();
            Assert.True(await plan.ReadAsync());
            Assert.Contains("IX_AuditEntries_Unsealed", plan.GetString(3), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("UPDATE AuditEnds SET At = 'never' WHERE Chain = 'org-a'")]
    [InlineData("UPDATE AuditEnds SET At = 9000000000000000000 WHERE Chain = 'org-a'")] // No time at all.
    [InlineData("UPDATE AuditEntries SET At = 9000000000000000000 WHERE OrganizationId = 'org-a'")]
    [InlineData("UPDATE AuditEnds SET \"Index\" = 'x' WHERE Chain = 'org-a'")]
    [InlineData("UPDATE AuditEntries SET \"Index\" = 'x' WHERE OrganizationId = 'org-a'")]
    [InlineData("UPDATE AuditEntries SET Canonical = Canonical || char(10) WHERE OrganizationId = 'org-a'")]
    public async Task LogThatCannotBeRead_IsSaid_AndHidesNoOther(string edit)
    {
        await using var server = await Support.TestServer.StartAsync(schedules: false);
        await server.CreateOrganizationAsync("org-a", projects: ["proj_a"]);
        await server.CreateOrganizationAsync("org-b", projects: ["proj_b"]);
        await using (var database = await server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync())
        {
            await database.Database.ExecuteSqlRawAsync(edit);
            await database.Database.ExecuteSqlRawAsync("UPDATE AuditEntries SET Subject = 'another' WHERE OrganizationId = 'org-b'");
        }

        await server.Get<AuditVerifier>().VerifyAsync(default);

        var findings = server.Get<AuditFindings>();
        Assert.StartsWith("Changed: ", findings.Of("org-a")?.Sentence, StringComparison.Ordinal);
        Assert.StartsWith("Changed: ", findings.Of("org-b")?.Sentence, StringComparison.Ordinal);
        Assert.StartsWith(
            "Changed: ",
            await server.Get<AuditLogs>().WarningAsync(Actor.Operator, "org-a", default),
            StringComparison.Ordinal
        );
        await server.Get<AuditLogs>().HeadAsync(Actor.Operator, "org-a", default);
    }
}
