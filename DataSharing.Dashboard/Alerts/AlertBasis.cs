using DataSharing.Core.Foresight.Alerts;
using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.ProviderUsage;
using DataSharing.Dashboard.ProviderUsage.Reading;
using DataSharing.Dashboard.Sharing;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Alerts;

/// <summary>What alerts rest on besides our events: it is read anew only after something of it was changed.</summary>
internal sealed record AlertBasis(
    CountedDay Counted,
    DriftView Drift,
    IReadOnlyList<UndecidedProject> Undecided,
    ConnectionToday? Connection,
    IReadOnlyList<UnknownValue> UnknownValues
)
{
    /// <summary>When usage was last read, by the connection, an earlier one or a file; null if it never was.</summary>
    public Instant? ReadAt { get; init; }
}

/// <summary>Reads it.</summary>
internal sealed class AlertBasisReader(
    DayQueries days,
    DriftQueries drifts,
    IDbContextFactory<ApplicationDbContext> databases,
    IDbContextFactory<ReportsDbContext> reports
)
{
    public async Task<AlertBasis> ReadAsync(OrganizationHistory history, Instant now, CancellationToken cancellationToken)
    {
        var counted = await days.CountedAsync(history, now.Day, now, withCoverage: true, cancellationToken);
        var drift = await drifts.ReadAsync(history, now, cancellationToken);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var undecided = await DecideUndecided.ReadAsync(database, history.Id, new Dictionary<string, Instant>(), now, cancellationToken);
        var connection = await database
            .ProviderConnections.AsNoTracking()
            .SingleOrDefaultAsync(connection => connection.OrganizationId == history.Id, cancellationToken);
        await using var reported = await reports.CreateDbContextAsync(cancellationToken);
        var kinds = await reported
            .KindStates.AsNoTracking()
            .Where(kind => kind.OrganizationId == history.Id)
            .ToListAsync(cancellationToken);
        var usage = kinds.Find(kind => kind.Kind == SyncKind.Usage);

        // Where nothing of today was counted yet, yesterday's count tells when usage was read, also while something older fails.
        var yesterday = now.Day.AddDays(-1).Start;
        var read = await reported
            .Slices.AsNoTracking()
            .Where(slice => slice.OrganizationId == history.Id && slice.Kind == ReportKind.Usage && slice.End > yesterday)
            .OrderByDescending(slice => slice.ReadAt)
            .Select(slice => (Instant?)slice.ReadAt)
            .FirstOrDefaultAsync(cancellationToken);

        var readAt = counted.Measured?.AsOf ?? Later(read, usage?.CompletedAt);

        // Where only something older could not be read, today was.
        var isToday = usage is { Error: not null, ErrorScope: not KindErrorScope.Older };
        return new AlertBasis(
            counted,
            drift,
            undecided,
            connection is null
                ? null
                : new ConnectionToday(
                    connection.RefusedAt is not null,
                    isToday ? usage!.Error : null,
                    isToday ? usage!.FailingSince : null,
                    readAt,
                    connection.SetAt
                ),
            connection is null
                ? []
                : [.. kinds.Where(kind => kind.Note is not null).Select(kind => new UnknownValue(kind.Kind, Sentence(kind.Note!)))]
        )
        {
            ReadAt = readAt,
        };
    }

    private static Instant? Later(Instant? one, Instant? other) => one is null || other > one ? other : one;

    private static string Sentence(string text) => text.EndsWith('.') ? text : $"{text}.";
}
