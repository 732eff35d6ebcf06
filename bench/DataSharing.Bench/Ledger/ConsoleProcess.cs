using System.CommandLine;
using System.Diagnostics;
using DataSharing.Bench.Measures;
using DataSharing.Core.Programme;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Features.ApiKeys;
using DataSharing.Dashboard.Features.Organizations;
using DataSharing.Dashboard.Hosting;
using DataSharing.Dashboard.Hosting.Storage;
using DataSharing.Dashboard.Organizations;
using DataSharing.Dashboard.Sharing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DataSharing.Bench.Ledger;

/// <summary>
/// The real server in a process of its own, with one organization that shares from all its projects; and beside its endpoints one that does
/// nothing.
/// </summary>
internal sealed class ConsoleProcess : IAsyncDisposable
{
    public const string Organization = "org-Bench";

    private readonly Process _process;
    private readonly string _folder;

    private ConsoleProcess(Process process, string folder, Uri address, string key)
    {
        (_process, _folder, Address, Key) = (process, folder, address, key);
    }

    public Uri Address { get; }

    public string Key { get; }

    /// <summary>Processor time that it has taken.</summary>
    public TimeSpan Processor
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public static Command Build()
    {
        var folder = new Argument<string>("folder");
        var command = new Command("console", "Serves a new installation on a loopback port until its standard input ends.") { folder };
        command.Hidden = true;
        command.SetAction((parsed, _) => ServeAsync(parsed.GetRequiredValue(folder)));
        return command;
    }

    public static async Task<ConsoleProcess> StartAsync()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"datasharing-bench-{Guid.NewGuid():N}");
        var process = Child.Start("console", folder);
        var line = (
            await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The console did not start.")
        ).Split(' ');
        return new ConsoleProcess(process, folder, new Uri(line[0]), line[1]);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task ServeAsync(string folder)
    {
        await using var app = DashboardApp.Build(
            new ServeOptions
            {
                Data = new DataDirectory(folder),
                Catalogue = CatalogueLoader.LoadEmbedded(),
                Urls = "http://127.0.0.1:0",
            },
            services => services.AddLogging(logging => logging.ClearProviders())
        );
        app.MapPost("/nothing", DoNothing);
        await Databases.MigrateAsync(app.Services, null, CancellationToken.None);
        var key = await CreateOrganizationAsync(app.Services);
        await app.StartAsync();
        Console.WriteLine($"{app.Urls.First()} {key}");
        await Console.In.ReadToEndAsync();
        await app.StopAsync();
    }

    /// <summary>One that shares from all its projects, and a key with which it sends.</summary>
    public static async Task<string> CreateOrganizationAsync(IServiceProvider services)
    {
        await Get<CreateOrganization>()
            .ExecuteAsync(Actor.Operator, Organization, "Bench", new FactValuesInput("tier-4", "no", "standard", "positive"), default);
        foreach (var project in Traffic.Projects)
        {
            await Get<CreateProject>().ExecuteAsync(Actor.Operator, Organization, project, project, default);
        }

        var terms = (await Get<SharingQueries>().GetAsync(Actor.Operator, Organization, default)).Terms.Version;
        await Get<ChangeSharing>()
            .ExecuteAsync(
                Actor.Operator,
                new SharingChange(
                    Organization,
                    new Dictionary<SharingControl, SharingList> { [SharingControl.InputsOutputs] = SharingList.AllProjects },
                    0,
                    terms
                ),
                default
            );
        return await Get<CreateApiKey>().ExecuteAsync(Actor.Operator, Organization, "bench", [Scopes.UsageWrite], null, default);

        T Get<T>()
            where T : notnull => services.GetRequiredService<T>();
    }

    // Reads a JSON body into objects and answers a JSON object, as any endpoint must.
    private static Nothing DoNothing(Sent[] events) => new("ok", events.Length);

    internal sealed record Sent(string Id, long OccurredAt, string ProjectId, string Model, long InputTokens, long OutputTokens);

    internal sealed record Nothing(string Status, int Events);
}
