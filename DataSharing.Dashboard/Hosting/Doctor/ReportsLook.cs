using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.ProviderUsage;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Hosting.Doctor;

/// <summary>How reading from OpenAI goes, of all organizations together.</summary>
internal static class ReportsLook
{
    public static async Task<IEnumerable<Finding>> LookAsync(LookedAt stores, Instant now, CancellationToken cancellationToken)
    {
        if (
            !await stores.IsThereAsync(Store.Reports, cancellationToken) || !await stores.IsThereAsync(Store.Application, cancellationToken)
        )
        {
            return [];
        }

        await using var application = stores.Open<ApplicationDbContext>(Store.Application, options => new(options));
        await using var reports = stores.Open<ReportsDbContext>(Store.Reports, options => new(options));
        var connected = await application.ProviderConnections.Select(one => one.OrganizationId).ToListAsync(cancellationToken);
        var refused = await application.ProviderConnections.CountAsync(one => one.RefusedAt != null, cancellationToken);
        if (connected.Count == 0)
        {
            return [Finding.Ok("OpenAI", "No organization is connected.")];
        }

        // States outlive their connection: what was once read of an organization that is connected no more fails nobody.
        var failing = (await reports.KindStates.AsNoTracking().Where(state => state.FailingSince != null).ToListAsync(cancellationToken))
            .IntersectBy(connected, state => state.OrganizationId)
            .ToList();
        var sentence = $"{Figures.Of(connected.Count)} connected";
        return
        [
            failing.Count == 0 && refused == 0
                ? Finding.Ok("OpenAI", $"{sentence}; all that is read was read.")
                : Finding.Warning(
                    "OpenAI",
                    $"{sentence}; {Figures.Of(refused)} keys are refused, and reading fails for {Figures.Of(failing.Select(state => state.OrganizationId).Distinct().Count())}: {string.Join(", ", failing.GroupBy(state => state.Kind).Select(kind => $"{kind.Key} {Figures.Of(kind.Count())}, since {Hours(kind.Min(state => state.FailingSince)!.Value, now)}"))}. Each connection's page says why."
                ),
        ];
    }

    private static string Hours(Instant since, Instant now) => $"{Figures.Of((long)now.Since(since).TotalHours)} h";
}
