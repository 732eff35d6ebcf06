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
    // Every kind of reading that never fails comes round within minutes.
    private static readonly TimeSpan _longest = TimeSpan.FromHours(1);

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
        var connected = await application.ProviderConnections.Select(one => one.OrganizationId).ToHashSetAsync(cancellationToken);
        var refused = await application.ProviderConnections.CountAsync(one => one.RefusedAt != null, cancellationToken);
        if (connected.Count == 0)
        {
            return [Finding.Ok("OpenAI", "No organization is connected.")];
        }

        // States outlive their connection: what was once read of an organization that is connected no more fails nobody.
        var states = (await reports.KindStates.AsNoTracking().ToListAsync(cancellationToken)).FindAll(state =>
            connected.Contains(state.OrganizationId)
        );
        var failing = states.FindAll(state => state.FailingSince is not null);
        var latest = states
            .Where(state => state.CompletedAt is not null)
            .GroupBy(state => state.OrganizationId)
            .Select(organization => organization.Max(state => state.CompletedAt!.Value))
            .ToList();
        var sentence = $"{Figures.Of(connected.Count)} connected";
        return
        [
            failing.Count == 0 && refused == 0
                ? latest.Count < connected.Count
                    ? Finding.Warning("OpenAI", $"{sentence}; {Figures.Of(connected.Count - latest.Count)} of them were not read yet.")
                    : now.Since(latest.Min()) > _longest
                        ? Finding.Warning(
                            "OpenAI",
                            $"{sentence}; not all were read in the last {Hours(latest.Min(), now)}: only a running server reads."
                        )
                        : Finding.Ok("OpenAI", $"{sentence}; all of them were read in the last hour, and nothing fails.")
                : Finding.Warning(
                    "OpenAI",
                    $"{sentence}; {Figures.Of(refused)} keys are refused, and reading fails for {Figures.Of(failing.Select(state => state.OrganizationId).Distinct().Count())}: {string.Join(", ", failing.GroupBy(state => state.Kind).Select(kind => $"{kind.Key} {Figures.Of(kind.Count())}, since {Hours(kind.Min(state => state.FailingSince)!.Value, now)}"))}. Each connection's page says why."
                ),
        ];
    }

    private static string Hours(Instant since, Instant now) => $"{Figures.Of((long)now.Since(since).TotalHours)} h";
}
