using System.Globalization;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.ProviderUsage.OpenAI;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.ProviderUsage.Reading;

/// <summary>
/// Reads which models end, and when. Whoever has no connection gets the dates that others' connections brought: they are the same for
/// everybody.
/// </summary>
internal sealed class WatchModels(IDbContextFactory<ReportsDbContext> reports, ReportWriteLock writeLock, AdminApi api, TimeProvider time)
{
    private const int LongestModel = 200;

    public async Task ReadAsync(string organizationId, AdminKey key, CancellationToken cancellationToken)
    {
        var models = await api.ModelsAsync(key, cancellationToken);
        var now = time.Now();

        // A fine-tuned model is the organization's own, and ends with the one it was made of.
        var ending = models
            .Where(model =>
                model.Id is { Length: <= LongestModel } id
                && !id.StartsWith("ft:", StringComparison.Ordinal)
                && DayOf(model.ShutdownDate) is not null
            )
            .ToDictionary(model => model.Id!, model => DayOf(model.ShutdownDate)!.Value, StringComparer.Ordinal);
        using var held = await writeLock.TakeAsync(cancellationToken);
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var ofThis = database.ProviderShutdowns.Where(row => row.OrganizationId == organizationId);
        var before = await ofThis
            .AsNoTracking()
            .ToDictionaryAsync(row => row.Model, row => row.Shutdown, StringComparer.Ordinal, cancellationToken);
        await ofThis.ExecuteDeleteAsync(cancellationToken);
        database.ProviderShutdowns.AddRange(
            ending.Select(model => new ProviderShutdownRow
            {
                OrganizationId = organizationId,
                Model = model.Key,
                Shutdown = model.Value,
                ReadAt = now,
            })
        );
        await database.SaveChangesAsync(cancellationToken);
        if (before.Count != ending.Count || before.Any(model => ending.GetValueOrDefault(model.Key) != model.Value))
        {
            await database.NoteChangeAsync(ReportsChange.Everybody, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    // What is no day is not known.
    private static UtcDay? DayOf(string? date) =>
        DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? UtcDay.FromDate(day)
            : null;
}
