using Bunit;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Members;
using DataSharing.Dashboard.Features.Organizations;
using DataSharing.Dashboard.Identity;
using DataSharing.Dashboard.UI;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using MudBlazor.Services;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>What administrators can do on the page Organizations for one that has no owner.</summary>
public sealed class OrganizationsPageTests : BunitContext, IAsyncLifetime
{
    private Support.TestServer _server = default!;
    private AsyncServiceScope _scope;
    private Actor _admin = default!;

    public async ValueTask InitializeAsync()
    {
        _server = await Support.TestServer.StartAsync(schedules: false);
        await _server.CreateOrganizationAsync("org-a");
        _admin = Actor.User((await _server.CreateUserAsync("admin@example.com", PlatformRole.Administrator)).Id, "test");
        _scope = _server.Services.CreateAsyncScope();
        Services.AddMudServices();
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddFallbackServiceProvider(_scope.ServiceProvider);
    }

    [Fact]
    public async Task WrongInvitation_IsSeenAndTakenBack()
    {
        await _server.Get<InviteMember>().ExecuteAsync(_admin, "org-a", "typo@example.com", OrganizationRole.Owner, default);
        var dialogs = Render<MudDialogProvider>();
        var page = await OpenAsync();

        Assert.DoesNotContain("typo@example.com", page.Markup, StringComparison.Ordinal);
        await ClickAsync(page, "Invite owner");
        await ShowsAsync(page, "typo@example.com");
        await ClickAsync(page, "Take back");
        await Support.Patience.UntilAsync(() => dialogs.FindAll("button").Any(button => button.TextContent.Trim() == "Take back"));
        await ClickAsync(dialogs, "Take back");

        await Support.Patience.UntilAsync(() => !page.Markup.Contains("typo@example.com", StringComparison.Ordinal));
        await using var database = await _server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        Assert.NotNull((await database.Invitations.SingleAsync()).EndedAt);
    }

    [Fact]
    public async Task MakingItOnesOwn_IsOfferedWhereItIsPossible_AndNotWhereItsOwnerWasShutOut()
    {
        var free = await OpenAsync();
        await ClickAsync(free, "Invite owner");
        await ShowsAsync(free, "I am its owner");

        await _server.CreateUserAsync("gone@example.com", PlatformRole.None, ("org-a", OrganizationRole.Owner));
        await _scope.ServiceProvider.GetRequiredService<PasswordLinks>().DisableAsync(Actor.Operator, "gone@example.com", default);
        await Assert.ThrowsAsync<RefusedException>(() => _server.Get<BecomeFirstOwner>().ExecuteAsync(_admin, "org-a", default));
        var taken = await OpenAsync();
        await ClickAsync(taken, "Invite owner");
        await ShowsAsync(taken, "Invite the first owner of org-a");
        Assert.DoesNotContain("I am its owner", taken.Markup, StringComparison.Ordinal);
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeComponentsAsync();
        await _scope.DisposeAsync();
        await _server.DisposeAsync();
        await DisposeAsync();
    }

    private async Task<IRenderedComponent<OrganizationsPage>> OpenAsync()
    {
        var page = Render<OrganizationsPage>(parameters =>
            parameters.AddCascadingValue(_admin).AddCascadingValue(Viewer.Of("UTC")).AddCascadingValue(PageQuery.Name, new PageQuery(""))
        );
        await ShowsAsync(page, "Invite owner");
        return page;
    }

    // News may draw the page anew between looking for a button and pressing it.
    private static Task ClickAsync<T>(IRenderedComponent<T> shown, string button)
        where T : Microsoft.AspNetCore.Components.IComponent =>
        shown.InvokeAsync(() => shown.FindAll("button").Single(one => one.TextContent.Trim() == button).Click());

    private static Task ShowsAsync(IRenderedComponent<OrganizationsPage> page, string text) =>
        Support.Patience.UntilAsync(() => page.Markup.Contains(text, StringComparison.Ordinal));
}
