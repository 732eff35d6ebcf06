using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using DataSharing.Bench.Ledger;
using DataSharing.Bench.Measures;
using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Features.Overview;
using DataSharing.Dashboard.Features.Usage;
using DataSharing.Dashboard.Hosting;
using DataSharing.Dashboard.Hosting.Storage;
using DataSharing.Dashboard.Ledger;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DataSharing.Bench.Growth;

/// <summary>
/// The real server in a process of its own, on a folder that stays; beside its endpoints are those that read what pages show, without
/// drawing it.
/// </summary>
internal sealed class GrowthConsole : IAsyncDisposable
{
    private const int AtOnce = 5_000;
    private const int Waiting = 8;
    private const int Days = 30;

    private static readonly string[] _models = ["gpt-4.1-mini", "gpt-4.1", "o4-mini", "gpt-4o-mini-2024-07-18", "o3-2025-04-16"];

    private readonly Process _process;

    private GrowthConsole(Process process, Uri address, string key, TimeSpan started)
    {
        (_process, Address, Key, Started) = (process, address, key, started);
    }

    public Uri Address { get; }

    /// <summary>Of the organization; known after the first start alone.</summary>
    public string Key { get; }

    /// <summary>How long it took until it could be asked, the process itself included.</summary>
    public TimeSpan Started { get; }

    public static Command Build()
    {
        var folder = new Argument<string>("folder");
        var fill = new Option<int?>("--fill");
        var command = new Command("growth-console", "Serves a folder until its standard input ends.") { folder, fill };
        command.Hidden = true;
        command.SetAction((parsed, _) => ServeAsync(parsed.GetRequiredValue(folder), parsed.GetValue(fill)));
        return command;
    }

    /// <param name="folder">Where the databases are.</param>
    /// <param name="fill">So many events are stored first, in a folder that is new; null for one that is not.</param>
    public static async Task<GrowthConsole> StartAsync(string folder, int? fill = null)
    {
        var begun = Stopwatch.GetTimestamp();
        var process = fill is { } events
            ? Child.Start("growth-console", folder, "--fill", events.ToString(CultureInfo.InvariantCulture))
            : Child.Start("growth-console", folder);
        var line = (
            await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The console did not start.")
        ).Split(' ');
        return new GrowthConsole(process, new Uri(line[0]), line[1], Stopwatch.GetElapsedTime(begun));
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task ServeAsync(string folder, int? fill)
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
        app.MapGet("/read/overview", ReadOverviewAsync);
        app.MapGet("/read/usage", ReadUsageAsync);
        app.MapGet("/read/events", ReadEventsAsync);
        await Databases.MigrateAsync(app.Services, null, CancellationToken.None);
        var key = fill is null ? "" : await ConsoleProcess.CreateOrganizationAsync(app.Services);
        await app.StartAsync();
        await FillAsync(app.Services.GetRequiredService<LedgerQueue>(), fill ?? 0);
        Console.WriteLine($"{app.Urls.First()} {key}");
        await Console.In.ReadToEndAsync();
        await app.StopAsync();
    }

    // By the one way in, so that roll-ups and decisions are what they would be; oldest first, as they come.
    private static async Task FillAsync(LedgerQueue queue, int events)
    {
        var (now, random) = (Instant.From(TimeProvider.System.GetUtcNow()), new Random(1));
        var waiting = new Queue<Task>();
        for (var first = 0; first < events; first += AtOnce)
        {
            if (waiting.Count == Waiting)
            {
                await waiting.Dequeue();
            }

            waiting.Enqueue(
                queue.RecordAsync(
                    ConsoleProcess.Organization,
                    [.. Enumerable.Range(first, Math.Min(AtOnce, events - first)).Select(number => Event(number, events, now, random))]
                )
            );
        }

        await Task.WhenAll(waiting);
    }

    private static UsageEvent Event(int number, int events, Instant now, Random random) =>
        new(
            string.Create(CultureInfo.InvariantCulture, $"chatcmpl-!{number:x15}"),
            "",
            now.Plus(TimeSpan.FromDays(Days) * ((double)number / events) - TimeSpan.FromDays(Days)),
            Traffic.Projects[random.Next(Traffic.Projects.Count)],
            _models[random.Next(_models.Length)],
            TokenUsage.OfRequest(random.Next(1, 4_000), 0, random.Next(1, 900)),
            ServiceTier.Default,
            false,
            [],
            false,
            null,
            string.Create(CultureInfo.InvariantCulture, $"key_{random.Next(4)}")
        );

    private static async Task<int> ReadOverviewAsync(OverviewQueries overview, HttpContext context) =>
        (await overview.GetAsync(Actor.Operator, ConsoleProcess.Organization, context.RequestAborted)).View.GetHashCode();

    private static async Task<int> ReadUsageAsync(UsageQueries usage, HttpContext context)
    {
        var today = Instant.From(TimeProvider.System.GetUtcNow()).Day;
        var view = await usage.GetAsync(
            Actor.Operator,
            ConsoleProcess.Organization,
            today.AddDays(1 - Days),
            today,
            UsageGrouping.Project,
            context.RequestAborted
        );
        return view.Groups.Count;
    }

    private static async Task<int> ReadEventsAsync(EventQueries events, HttpContext context) =>
        (await events.ListAsync(ConsoleProcess.Organization, new EventFilter(), 50, null, null, context.RequestAborted)).Rows.Count;
}
