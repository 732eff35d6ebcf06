using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Alerts;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Memory;
using DataSharing.Dashboard.ProviderUsage;
using DataSharing.Dashboard.ProviderUsage.Reading;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Alerts;

/// <summary>When usage was last read, as alerts of the connection take it.</summary>
public sealed class AlertBasisTests
{
    [Fact]
    public async Task JustAfterMidnight_YesterdaysCount_SaysWhenUsageWasRead_ThoughSomethingOlderFails()
    {
        await using var server = await AlertServer.StartAsync();
        var (midnight, noon) = (Now(server).Day.End, Now(server));
        var read = midnight.Plus(-TimeSpan.FromMinutes(2));
        await server.ReadAsync(async database =>
        {
            database.ProviderConnections.Add(
                new ProviderConnection
                {
                    OrganizationId = AlertServer.Organization,
                    BaseUrl = "https://api.example.com",
                    SealedKey = "",
                    SetAt = noon,
                    SetBy = "Olga",
                    Version = 1,
                }
            );
            return await database.SaveChangesAsync();
        });
        await using (var reports = await server.Server.Get<IDbContextFactory<ReportsDbContext>>().CreateDbContextAsync())
        {
            reports.KindStates.Add(
                new KindState
                {
                    OrganizationId = AlertServer.Organization,
                    Kind = SyncKind.Usage,
                    CompletedAt = noon,
                    Error = "A day of last week could not be read.",
                    ErrorScope = KindErrorScope.Older,
                    FailingSince = noon,
                }
            );
            reports.Slices.Add(
                new ReportSlice
                {
                    OrganizationId = AlertServer.Organization,
                    Kind = ReportKind.Usage,
                    Start = noon.Day.Start,
                    End = read,
                    WidthSeconds = 60,
                    ReadAt = read,
                }
            );
            await reports.SaveChangesAsync();
        }

        server.Clock.Advance(midnight.Since(noon) + TimeSpan.FromSeconds(1));
        var known = await server.Server.Get<KnownOrganizations>().FindAsync(AlertServer.Organization, default);
        var basis = await server.Server.Get<AlertBasisReader>().ReadAsync(known!.History, Now(server), default);

        Assert.Null(basis.Counted.Measured);
        Assert.Equal((read, null, null), (basis.Connection!.ReadAt, basis.Connection.Error, basis.Connection.FailingSince));
    }

    private static Instant Now(AlertServer server) => Instant.From(server.Clock.GetUtcNow());
}
