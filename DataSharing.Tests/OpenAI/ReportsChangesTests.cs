using DataSharing.Core.Primitives;
using DataSharing.Dashboard.ProviderUsage;
using DataSharing.Dashboard.ProviderUsage.Reading;
using Microsoft.EntityFrameworkCore;
using Xunit;
using Setting = DataSharing.Tests.OpenAI.SyncTests.Setting;

namespace DataSharing.Tests.OpenAI;

/// <summary>What was read from the provider is noted by whose it is.</summary>
public sealed class ReportsChangesTests
{
    private static readonly DateTimeOffset _noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Reading_ConcernsItsOrganization_AndNoOther()
    {
        await using var setting = await Setting.StartAsync(_noon);
        var changes = setting.Server.Get<ReportsChanges>();
        var seen = new List<string>();
        changes.Seen += organizations =>
        {
            lock (seen)
            {
                seen.AddRange(organizations);
            }
        };
        var tick = changes.Refresh();
        Assert.True(changes.Holds(Setting.Organization, tick));

        await setting.SyncAsync();
        changes.Refresh();

        Assert.False(changes.Holds(Setting.Organization, tick));
        Assert.True(changes.Holds("org-another", tick));
        Assert.Equal(Setting.Organization, Assert.Single(seen.Distinct()));
    }

    [Fact]
    public async Task Save_ThatFails_LeavesNoNote_AndOneThatOnlyDeletesLeavesOne()
    {
        await using var setting = await Setting.StartAsync(_noon);
        var reports = setting.Server.Get<IDbContextFactory<ReportsDbContext>>();
        await using (var database = await reports.CreateDbContextAsync())
        {
            database.ProviderShutdowns.Add(Shutdown("o1"));
            await database.SaveChangesAsync();
        }

        var changes = setting.Server.Get<ReportsChanges>();
        var tick = changes.Refresh();
        await using (var database = await reports.CreateDbContextAsync())
        {
            database.ProviderShutdowns.Add(Shutdown("o1"));
            await Assert.ThrowsAsync<DbUpdateException>(() => database.SaveChangesAsync());
            Assert.Null(database.Database.CurrentTransaction);
        }

        changes.Refresh();
        Assert.True(changes.Holds("org-n", tick));

        await using (var database = await reports.CreateDbContextAsync())
        {
            database.ProviderShutdowns.Remove(await database.ProviderShutdowns.SingleAsync(row => row.OrganizationId == "org-n"));
            await database.SaveChangesAsync();
        }

        changes.Refresh();
        Assert.False(changes.Holds("org-n", tick));
    }

    [Fact]
    public async Task DaysOnWhichModelsEnd_ConcernEverybody_WhenTheyAreOthers()
    {
        await using var setting = await Setting.StartAsync(_noon);
        var changes = setting.Server.Get<ReportsChanges>();
        var key = await setting.Server.Get<ConnectionKeys>().OpenAsync(Setting.Organization, default);

        setting.Replica.Watched.Models.Add(("gpt-9", "2026-12-24"));
        Assert.False(await HoldsOfOthersAsync());
        Assert.True(await HoldsOfOthersAsync());
        setting.Replica.Watched.Models.Clear();
        Assert.False(await HoldsOfOthersAsync());

        async Task<bool> HoldsOfOthersAsync()
        {
            var tick = changes.Refresh();
            await setting.Server.Get<WatchModels>().ReadAsync(Setting.Organization, key, default);
            changes.Refresh();
            return changes.Holds("org-another", tick);
        }
    }

    private static ProviderShutdownRow Shutdown(string model) =>
        new()
        {
            OrganizationId = "org-n",
            Model = model,
            Shutdown = UtcDay.FromDate(new(2026, 12, 11)),
            ReadAt = Instant.From(_noon),
        };
}
