using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Features.Programme;
using DataSharing.Dashboard.Hosting.Demo;
using DataSharing.Dashboard.Hosting.Operations;
using DataSharing.Dashboard.Hosting.Storage;
using DataSharing.Dashboard.Identity;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.Ledger.PostgreSql;
using DataSharing.Dashboard.Live;
using DataSharing.Dashboard.Web;
using MudBlazor;
using MudBlazor.Services;

namespace DataSharing.Dashboard.Hosting;

/// <summary>The server, as a table of contents.</summary>
internal static class DashboardApp
{
    /// <param name="options">Checked options.</param>
    /// <param name="replace">Lets a test put in its clock or its faults.</param>
    public static WebApplication Build(ServeOptions options, Action<IServiceCollection>? replace = null)
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions
            {
                ContentRootPath = AppContext.BaseDirectory,
                ApplicationName = typeof(DashboardApp).Assembly.GetName().Name,

                // Settings are checked once, at the start: nothing watches their files, of which a machine allows only so many watchers.
                Args = ["--hostBuilder:reloadConfigOnChange=false"],
            }
        );

        // Run from a build, the assets of packages lie in the package folder; a published server has them all beside it.
        if (File.Exists(Path.Combine(AppContext.BaseDirectory, $"{builder.Environment.ApplicationName}.staticwebassets.runtime.json")))
        {
            builder.WebHost.UseStaticWebAssets();
        }

        builder.AddWeb(options);
        builder.Services.AddSingleton(options);
        builder.Services.AddDatabases(options.Data, options.PostgreSql);

        if (options.PostgreSql is null)
        {
            // Before all others, so that it stops after them: what they write last belongs to the generation that it ends.
            builder.Services.AddRunning<InstallationKeeper>();
            builder.Services.AddRunning<WriteAheadLogs>();
            builder.Services.AddSingleton<ICommittedGroups>(provider => provider.GetRequiredService<CommittedGroups>());
        }
        else
        {
            builder.Services.AddRunning<PostgreSqlKeeper>();
            builder.Services.AddRunning<GroupsOfAllServers>();
            builder.Services.AddSingleton<ICommittedGroups>(provider => provider.GetRequiredService<GroupsOfAllServers>());
        }

        builder.Services.AddAccounts(options.Data);
        builder.Services.AddAccountPages(options);
        builder.Services.AddSingleton(new ProviderUsage.OpenAI.AdminAddresses(options.OpenAIAddresses));
        builder.Services.AddSingleton(options.Deliveries);
        builder.Services.AddFeatures(new StartCatalogue(options.Catalogue, IsServer: true));
        builder.Services.AddSingleton(new KeepEvents(options.KeepEventsDays));

        // The log says it before the writer lets go of anything.
        builder.Services.AddHostedService<RetentionSetting>();
        builder.Services.AddHostedService<InvitationsWithoutRight>();
        builder.Services.AddLedger();
        builder.Services.AddLiveSchedule();
        builder.Services.AddSchedules();
        builder.Services.AddOperations();
        builder.Services.AddSingleton<SetupCode>();
        builder.Services.AddMudServices(mud => mud.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomCenter);
        builder.Services.AddSingleton<OpenPageLimits>();
        builder
            .Services.AddRazorComponents()
            .AddInteractiveServerComponents(CircuitLimits.Configure)
            .AddHubOptions(CircuitLimits.Configure);
        if (options.Demo)
        {
            builder.Services.AddHostedService<DemoTrickle>();
            builder.Services.AddRunning<DemoReports>();
        }

        replace?.Invoke(builder.Services);
        var app = builder.Build();

        app.UseWeb(options);
        app.UseAuthentication();
        app.UseAuthorization();
        app.Use((context, next) => app.Services.GetRequiredService<OpenPageLimits>().RefuseAsync(context, next));
        app.UseAntiforgery();

        app.MapStaticAssets();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(server => server.ContentSecurityFrameAncestorsPolicy = null);
        app.MapAccountEndpoints();
        app.MapFeatures();
        app.MapOperations();
        return app;
    }
}
