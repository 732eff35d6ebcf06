using DataSharing.Core.Primitives;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>Which stretches were read, and when.</summary>
internal static class CoveredSlices
{
    // What was read before of the same stretch no longer says when it was read: slices never overlap.
    public static async Task CoverAsync(
        this ReportsDbContext database,
        string organizationId,
        ReportKind kind,
        SliceSpan span,
        Instant readAt,
        CancellationToken cancellationToken
    )
    {
        var overlapping = await database
            .Slices.Where(slice =>
                slice.OrganizationId == organizationId && slice.Kind == kind && slice.Start < span.End && slice.End > span.Start
            )
            .ToListAsync(cancellationToken);
        database.Slices.RemoveRange(overlapping);
        database.Slices.AddRange(
            overlapping
                .Where(slice => slice.Start < span.Start)
                .Select(slice => New(slice.Start, span.Start, slice.WidthSeconds, slice.ReadAt))
        );
        database.Slices.AddRange(
            overlapping.Where(slice => slice.End > span.End).Select(slice => New(span.End, slice.End, slice.WidthSeconds, slice.ReadAt))
        );
        database.Slices.Add(New(span.Start, span.End, (int)span.Width.TotalSeconds, readAt));
        await database.SaveChangesAsync(cancellationToken);

        ReportSlice New(Instant start, Instant end, int width, Instant read) =>
            new()
            {
                OrganizationId = organizationId,
                Kind = kind,
                Start = start,
                End = end,
                WidthSeconds = width,
                ReadAt = read,
            };
    }
}
