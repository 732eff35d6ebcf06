using DataSharing.Core.Foresight;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Ledger;

namespace DataSharing.Dashboard.Features.Sharing;

/// <summary>Decides the last full days once more by what an owner has chosen and not recorded. Nothing is stored.</summary>
internal sealed class PreviewQueries(OrganizationReader organizations, RecordedRequests requests, UnassignedDays unassigned) : IDisposable
{
    // It may read millions of requests: whoever sends some, and whoever looks at today, goes first.
    private readonly SemaphoreSlim _turn = new(1);

    /// <param name="actor">Who may decide.</param>
    /// <param name="organizationId">For which organization.</param>
    /// <param name="decided">Inputs and outputs as decided.</param>
    /// <param name="chosen">As chosen.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<SharingOutlook> GetAsync(
        Actor actor,
        string organizationId,
        SharingList decided,
        SharingList chosen,
        CancellationToken cancellationToken
    )
    {
        var seen = await organizations.ReadAsync(actor, organizationId, cancellationToken, Right.Decide);
        await _turn.WaitAsync(cancellationToken);
        try
        {
            // SQLite reads on the thread that asks, which is the page's own.
            return await Task.Run(() => ReplayAsync(seen, organizationId, decided, chosen, cancellationToken), cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<SharingOutlook> ReplayAsync(
        SeenOrganization seen,
        string organizationId,
        SharingList decided,
        SharingList chosen,
        CancellationToken cancellationToken
    )
    {
        var preview = new SharingPreview(seen.History, decided, chosen, seen.Now);
        foreach (var day in SharingPreview.DaysBefore(seen.Now.Day))
        {
            var besideUnassigned = unassigned.Contains(organizationId, day);
            await foreach (var (usage, asOf) in requests.OfAsync(organizationId, day, cancellationToken))
            {
                preview.Next(usage, asOf, besideUnassigned);
            }
        }

        return SharingOutlook.Of(preview, seen.History, seen.Now);
    }
}
