using DataSharing.Dashboard.ProviderUsage;
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
}
