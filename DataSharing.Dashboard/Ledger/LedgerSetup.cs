using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Ledger.PostgreSql;

namespace DataSharing.Dashboard.Ledger;

/// <summary>The one write path of usage, and the news of it.</summary>
internal static class LedgerSetup
{
    /// <summary>What the server runs; a command of the operator beside it writes no events.</summary>
    /// <param name="services">Get it.</param>
    /// <param name="besideOthers">Whether other servers may record in the same ledger.</param>
    public static IServiceCollection AddLedger(this IServiceCollection services, bool besideOthers)
    {
        services.AddSingleton<LedgerQueue>().AddSingleton<LedgerHealth>().AddSingleton<OrganizationBooks>().AddSingleton<CommittedGroups>();
        services.AddSingleton<RecordedRequests>();
        if (besideOthers)
        {
            services.AddRunning<GroupsOfAllServers>();
            services.AddSingleton<ICommittedGroups>(provider => provider.GetRequiredService<GroupsOfAllServers>());
        }
        else
        {
            services.AddSingleton<ICommittedGroups>(provider => provider.GetRequiredService<CommittedGroups>());
        }

        services.AddRunning<LedgerWriter>();
        return services;
    }
}
