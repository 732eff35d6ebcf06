using System.Net;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.ProviderUsage.Reading;
using DataSharing.Tests.Support;
using Xunit;
using Setting = DataSharing.Tests.OpenAI.SyncTests.Setting;

namespace DataSharing.Tests.OpenAI;

/// <summary>Each page that shows OpenAI's figures of today has them read by the minute while it is open, and no longer.</summary>
public sealed class WantedPagesTests
{
    private const string Pages = $"/organizations/{Setting.Organization}";

    private static readonly DateTimeOffset _noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(Pages)]
    [InlineData(Pages + "/will-it-be-free")]
    [InlineData(Pages + "/usage?tab=report")]
    [InlineData(Pages + "/usage?tab=reconciliation")]
    [InlineData("/support?organization=" + Setting.Organization + "&tab=billed")]
    public async Task Page_ThatShowsOpenAIsCountOfToday_WantsIt_WhileItIsOpen(string path)
    {
        await using var setting = await Setting.StartAsync(_noon);
        await setting.SyncAsync();
        await setting.Server.CreateUserAsync("owner@example.com", PlatformRole.None, (Setting.Organization, OrganizationRole.Owner));
        var support = await setting.Server.CreateUserAsync("sam@example.com", PlatformRole.Support);
        await setting
            .Server.Get<SupportVisits>()
            .OpenAsync(Actor.User(support.Id, "test"), Setting.Organization, "ticket 48213", "Billed?", default);
        var wanted = setting.Server.Get<TodayWanted>();
        Assert.False(wanted.IsWanted(Setting.Organization));
        var cookies = new CookieContainer();
        using var client = await SignedIn.ClientAsync(
            new Uri(setting.Server.Address),
            cookies,
            path.StartsWith("/support", StringComparison.Ordinal) ? "sam@example.com" : "owner@example.com"
        );

        var page = await HeadlessPage.OpenAsync(client, cookies, path);
        await Patience.UntilAsync(() => wanted.IsWanted(Setting.Organization));

        await page.CloseAsync();
        await Patience.UntilAsync(() => !wanted.IsWanted(Setting.Organization));
    }
}
