using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Ledger;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>
/// Keeps <see cref="UnassignedDays"/> in step with the reports: at the start, after they changed, here or at the command line, and on a new
/// UTC day.
/// </summary>
internal sealed partial class UnassignedWatch(
    IDbContextFactory<ReportsDbContext> reports,
    IDbContextFactory<ApplicationDbContext> databases,
    IDatabaseEngine engine,
    UnassignedDays days,
    TimeProvider time,
    ILogger<UnassignedWatch> logger
) : BackgroundService
{
    private static readonly TimeSpan _interval = TimeSpan.FromSeconds(5);

    private readonly ICommitWatch _commits = engine.Watch(Store.Reports);
    private ((long Opened, long Version) Version, UtcDay Day)? _known;

    /// <summary>Reads before the first event is decided.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await TryAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using var timer = new PeriodicTimer(_interval, time);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TryAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The server is shutting down.
        }
    }

    public override void Dispose()
    {
        _commits.Dispose();
        base.Dispose();
    }

    /// <summary>Reads anew if something changed since the last time.</summary>
    internal async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var state = (_commits.Version(), time.Now().Day);
        if (_known != state)
        {
            days.Replace(await ReadAsync(state.Day, cancellationToken));
            _known = state;
        }
    }

    private async Task TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RefreshAsync(cancellationToken);
        }
        catch (Exception exception) when (DatabaseFault.Is(exception) || exception is InvalidOperationException)
        {
            LogFailure(exception);
        }
    }

    private async Task<List<(string OrganizationId, UtcDay Day)>> ReadAsync(UtcDay today, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var report = await reports.CreateDbContextAsync(cancellationToken);
        var programme = await database.ProgrammeAsync(cancellationToken);

        // First which models are meant, from the few series: most installations have none, and then no day is looked at. The days are those
        // on which events are taken.
        var from = UsageEvent.FirstAcceptedDay(today);
        var catalogues = programme.Since(from.Start).ToList();
        var models = (
            await report
                .Series.AsNoTracking()
                .Free()
                .Select(series => series.Dimensions.Model ?? "")
                .Distinct()
                .ToListAsync(cancellationToken)
        ).FindAll(model =>
            catalogues.Exists(catalogue => catalogue.Models.PoolOf(model, today) is null || catalogue.Models.PoolOf(model, from) is null)
        );
        if (models.Count == 0)
        {
            return [];
        }

        var rows = await report
            .Days.AsNoTracking()
            .Where(row => row.Day >= from && models.Contains(row.Model))
            .Free()
            .Select(row => new
            {
                row.OrganizationId,
                row.Day,
                row.Model,
            })
            .Distinct()
            .ToListAsync(cancellationToken);
        return [.. rows.Where(row => programme.PoolOf(row.Model, row.Day) is null).Select(row => (row.OrganizationId, row.Day)).Distinct()];
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "OpenAI's reports could not be asked for free tokens of unknown pools; decisions go by what was known before."
    )]
    private partial void LogFailure(Exception exception);
}
