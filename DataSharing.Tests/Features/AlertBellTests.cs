using Bunit;
using DataSharing.Core.Programme;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Alerts;
using DataSharing.Dashboard.Sharing;
using DataSharing.Dashboard.UI.Layout;
using DataSharing.Tests.Alerts;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor.Services;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>The bell of one account in several tabs, and what stands behind it.</summary>
public sealed class AlertBellTests : BunitContext, IAsyncLifetime
{
    private AlertServer _server = default!;
    private Actor _olga = default!;
    private Actor _mia = default!;

    public async ValueTask InitializeAsync()
    {
        _server = await AlertServer.StartAsync();
        _olga = await PersonAsync("olga@example.com", OrganizationRole.Owner);
        _mia = await PersonAsync("mia@example.com", OrganizationRole.Member);
        Services.AddMudServices();
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddFallbackServiceProvider(_server.Server.Services);
        Render<MudBlazor.MudPopoverProvider>();
    }

    [Fact]
    public async Task Alerts_ReadInOneTab_AreReadInAllOfThatAccount_AndOfNoOther()
    {
        await _server.AddRuleAsync(new AlertRuleInput("pool_used", Pool.Large, Tokens: 10));
        await _server.SendAsync(100);
        await _server.FiredAsync(1);
        var (one, other, anothers) = (Bell(_mia), Bell(_mia), Bell(_olga));
        await Support.Patience.UntilAsync(() => Label(one) == "Alerts, 1 unread");
        await Support.Patience.UntilAsync(() => Label(other) == "Alerts, 1 unread");
        await Support.Patience.UntilAsync(() => Label(anothers) == "Alerts, 1 unread");

        await OpenAsync(one);

        await Support.Patience.UntilAsync(() => Label(other) == "Alerts");
        Assert.Equal("Alerts, 1 unread", Label(anothers));
    }

    [Fact]
    public async Task Drawer_WithoutAnAlert_SaysWhetherAnythingIsWatchedFor()
    {
        var before = Bell(_mia);
        await OpenAsync(before);
        await Support.Patience.UntilAsync(() => None(before).StartsWith("Nothing is watched for", StringComparison.Ordinal));

        await _server.AddRuleAsync(new AlertRuleInput("pool_used", Pool.Large, Tokens: 10));
        var after = Bell(_mia);
        await OpenAsync(after);
        await Support.Patience.UntilAsync(() => None(after).StartsWith("No alert has come yet.", StringComparison.Ordinal));
    }

    private static string None(IRenderedComponent<AlertBell> bell) =>
        bell.FindAll(".alerts-none") is [var none] ? none.TextContent.Trim() : "";

    [Fact]
    public async Task Request_StandsInTheOwnersDrawer_UntilItIsDecided_AndItsAnswerInThatOfWhoeverAsked()
    {
        var (owners, members) = (Bell(_olga), Bell(_mia));
        var id = await _server
            .Server.Get<AskForSharing>()
            .AskAsync(_mia, AlertServer.Organization, "proj_b", SharingWish.Share, "We need the tokens.", default);
        await Support.Patience.UntilAsync(() => Label(owners) == "Alerts, 1 request to decide");

        await OpenAsync(owners);

        await Support.Patience.UntilAsync(() => owners.FindAll("#bell-requests li").Count == 1);
        var line = owners.Find("#bell-requests li");
        Assert.Contains("mia asks for Project proj_b to share its inputs and outputs", line.TextContent, StringComparison.Ordinal);
        Assert.Contains("We need the tokens.", line.TextContent, StringComparison.Ordinal);
        Assert.Equal("organizations/org-a/data-sharing#requests", line.QuerySelector("a")!.GetAttribute("href"));
        Assert.Equal("Alerts, 1 request to decide", Label(owners));

        await _server.Server.Get<AnswerRequest>().DeclineAsync(_olga, AlertServer.Organization, id, "Customers' data.", default);

        await Support.Patience.UntilAsync(() => Label(owners) == "Alerts");
        Assert.Empty(owners.FindAll("#bell-requests"));
        await Support.Patience.UntilAsync(() => Label(members) == "Alerts, 1 unread");
        await OpenAsync(members);
        await Support.Patience.UntilAsync(() => members.FindAll("#bell-answers li.new").Count == 1);
        Assert.Contains("Declined: Project proj_b", members.Find("#bell-answers li").TextContent, StringComparison.Ordinal);
        Assert.Contains("Customers' data.", members.Find("#bell-answers").TextContent, StringComparison.Ordinal);
        Assert.Empty(members.FindAll("#bell-requests"));
    }

    // On the bell's own thread: found and pressed before it is drawn anew.
    private static Task OpenAsync(IRenderedComponent<AlertBell> bell) => bell.InvokeAsync(() => bell.Find("button.bell").ClickAsync(new()));

    private static string? Label(IRenderedComponent<AlertBell> bell) => bell.Find("button.bell").GetAttribute("aria-label");

    private IRenderedComponent<AlertBell> Bell(Actor actor) =>
        Render<AlertBell>(parameters =>
            parameters.Add(bell => bell.Actor, actor).Add(bell => bell.OrganizationId, AlertServer.Organization)
        );

    private async Task<Actor> PersonAsync(string email, OrganizationRole role)
    {
        var user = await _server.Server.CreateUserAsync(email, PlatformRole.None, (AlertServer.Organization, role));
        return Actor.User(user.Id, "test", user.SecurityStamp);
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeComponentsAsync();
        await _server.DisposeAsync();
        await DisposeAsync();
    }
}
