using Bunit;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Sharing;
using DataSharing.Dashboard.Sharing;
using DataSharing.Dashboard.UI;
using Microsoft.AspNetCore.Components.Server.ProtectedBrowserStorage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using MudBlazor.Services;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>The page Data sharing where what was begun for one organization ends at another.</summary>
public sealed class DataSharingPageTests : BunitContext, IAsyncLifetime
{
    private readonly Gate _gate = new();
    private Support.TestServer _server = default!;
    private AsyncServiceScope _scope;
    private Actor _owner = default!;

    public async ValueTask InitializeAsync()
    {
        _server = await Support.TestServer.StartAsync(schedules: false);
        await _server.CreateOrganizationAsync("org-a", projects: "proj_a");
        await _server.CreateOrganizationAsync("org-b", projects: "proj_b");
        var user = await _server.CreateUserAsync(
            "owner@example.com",
            PlatformRole.None,
            ("org-a", OrganizationRole.Owner),
            ("org-b", OrganizationRole.Owner)
        );
        _owner = Actor.User(user.Id, "test");
        _scope = _server.Services.CreateAsyncScope();
        _gate.Databases = _server.Get<IDbContextFactory<ApplicationDbContext>>();
        Services.AddMudServices();
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddFallbackServiceProvider(_scope.ServiceProvider);
        Services.AddSingleton(
            ActivatorUtilities.CreateInstance<ChangeSharing>(
                _scope.ServiceProvider,
                ActivatorUtilities.CreateInstance<Changes>(_scope.ServiceProvider, _gate)
            )
        );
        Services.AddSingleton(
            new KeptChanges(new ProtectedSessionStorage(JSInterop.JSRuntime, _server.Get<IDataProtectionProvider>()), TimeProvider.System)
        );
    }

    [Fact]
    public async Task DecisionThatIsRecordedLate_SettlesNothingOfTheNextOrganization()
    {
        var dialogs = Render<MudDialogProvider>();
        var page = Render<DataSharingPage>(parameters =>
            parameters
                .AddCascadingValue(_owner)
                .AddCascadingValue(Viewer.Of("Europe/Berlin"))
                .AddCascadingValue(PageQuery.Name, new PageQuery(""))
                .Add(shown => shown.OrganizationId, "org-a")
        );
        await ShowsAsync(page, "Stop all sharing");
        await page.InvokeAsync(() => Click(page, "Stop all sharing"));
        await Support.Patience.UntilAsync(() => dialogs.FindAll("button").Any(button => button.TextContent == "Stop all sharing"));
        var recorded = dialogs.InvokeAsync(() => Click(dialogs, "Stop all sharing"));
        await _gate.Reached;

        page.Render(parameters => parameters.Add(shown => shown.OrganizationId, "org-b"));
        await ShowsAsync(page, "Stop all sharing");
        await page.InvokeAsync(() => page.FindAll("input[type=radio]")[0].ChangeAsync(new() { Value = true }));
        await ShowsAsync(page, "1 change staged");
        _gate.Open();
        await recorded;
        await Support.Patience.UntilAsync(() => Forgotten().Count > 0);

        Assert.Equal([$"staged:{_owner.Id}:org-a"], Forgotten());
        Assert.Equal(1, (await ReadAsync("org-a")).Version);
        Assert.Equal(0, (await ReadAsync("org-b")).Version);
        Assert.Equal("1 change staged", page.Find(".save b").TextContent);
    }

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeComponentsAsync();
        await _scope.DisposeAsync();
        await _server.DisposeAsync();
        await DisposeAsync();
    }

    private Task<SharingView> ReadAsync(string organization) =>
        _server.Get<SharingQueries>().GetAsync(Actor.Operator, organization, default);

    private List<string> Forgotten() =>
        [.. JSInterop.Invocations["sessionStorage.removeItem"].Select(invocation => (string)invocation.Arguments[0]!)];

    private static void Click<T>(IRenderedComponent<T> shown, string button)
        where T : Microsoft.AspNetCore.Components.IComponent => shown.FindAll("button").Single(one => one.TextContent == button).Click();

    private static Task ShowsAsync(IRenderedComponent<DataSharingPage> page, string text) =>
        Support.Patience.UntilAsync(() => page.Markup.Contains(text, StringComparison.Ordinal));

    /// <summary>A database that a change waits for.</summary>
    private sealed class Gate : IDbContextFactory<ApplicationDbContext>
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IDbContextFactory<ApplicationDbContext> Databases { get; set; } = default!;

        public Task Reached => _reached.Task;

        public void Open() => _open.SetResult();

        public ApplicationDbContext CreateDbContext() => Databases.CreateDbContext();

        public async Task<ApplicationDbContext> CreateDbContextAsync(CancellationToken cancellationToken = default)
        {
            _reached.TrySetResult();
            await _open.Task;
            return await Databases.CreateDbContextAsync(cancellationToken);
        }
    }
}
