using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.ProviderUsage.Reading;

/// <summary>The day on which a model ends.</summary>
/// <param name="Model">Its exact id.</param>
/// <param name="Day">The first UTC day without it.</param>
/// <param name="ReadAt">When it was read at OpenAI; null if the catalogue says it.</param>
public sealed record ShutdownDate(string Model, UtcDay Day, Instant? ReadAt)
{
    public bool IsOfCatalogue => ReadAt is null;
}

/// <summary>When models end, from the catalogue and from the provider's own list of models.</summary>
internal sealed class ShutdownDates(IDbContextFactory<ReportsDbContext> reports)
{
    /// <summary>The earliest known day of each model, whichever source names it; the provider's where both name the same day.</summary>
    /// <param name="catalogue">The catalogue in force.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<IReadOnlyDictionary<string, ShutdownDate>> ReadAsync(ModelCatalogue catalogue, CancellationToken cancellationToken)
    {
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        var read = await database.ProviderShutdowns.AsNoTracking().ToListAsync(cancellationToken);
        return read.GroupBy(row => row.Model, StringComparer.Ordinal)
            .Select(rows => rows.OrderByDescending(row => row.ReadAt).First())
            .Select(row => new ShutdownDate(row.Model, row.Shutdown, row.ReadAt))
            .Concat(
                catalogue
                    .Snapshots.Where(model => model.Shutdown is not null)
                    .Select(model => new ShutdownDate(model.Id, model.Shutdown!.Value, null))
            )
            .GroupBy(date => date.Model, StringComparer.Ordinal)
            .ToDictionary(
                dates => dates.Key,
                dates => dates.OrderBy(date => date.Day).ThenByDescending(date => date.ReadAt is not null).First(),
                StringComparer.Ordinal
            );
    }
}
