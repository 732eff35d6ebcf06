using DataSharing.Core.Organizations;
using DataSharing.Dashboard.Memory;

namespace DataSharing.Tests.Ledger.Simulation;

/// <summary>What is recorded, as it was a while ago.</summary>
internal sealed class StaleHistories(IOrganizationHistories histories) : IOrganizationHistories
{
    private const int Asks = 5;

    private readonly Dictionary<string, (OrganizationHistory? History, int Asked)> _known = [];

    public async ValueTask<OrganizationHistory?> FindHistoryAsync(string organizationId, CancellationToken cancellationToken)
    {
        var known =
            _known.TryGetValue(organizationId, out var kept) && kept.Asked < Asks
                ? kept
                : (await histories.FindHistoryAsync(organizationId, cancellationToken), 0);
        _known[organizationId] = (known.Item1, known.Item2 + 1);
        return known.Item1;
    }
}
