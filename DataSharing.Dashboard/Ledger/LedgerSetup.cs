using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.Ledger;

/// <summary>The one write path of usage, and the news of it.</summary>
internal static class LedgerSetup
{
    /// <summary>What the server runs; a command of the operator beside it writes no events.</summary>
    /// <remarks>Who hears of its groups, <see cref="ICommittedGroups"/>, depends on whether others record in the same ledger.</remarks>
    public static IServiceCollection AddLedger(this IServiceCollection services)
    {
        services.AddSingleton<LedgerQueue>().AddSingleton<LedgerHealth>().AddSingleton<OrganizationBooks>().AddSingleton<CommittedGroups>();
        services.AddSingleton<RecordedRequests>();
        services.AddRunning<LedgerWriter>();
        return services;
    }
}
