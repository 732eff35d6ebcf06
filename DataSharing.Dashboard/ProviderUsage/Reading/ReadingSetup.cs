using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.ProviderUsage.OpenAI;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace DataSharing.Dashboard.ProviderUsage.Reading;

/// <summary>What reads an organization's figures from the provider.</summary>
internal static class ReadingSetup
{
    public static IServiceCollection AddReading(this IServiceCollection services)
    {
        services.AddAdminApi();
        services.TryAddSingleton(new AdminAddresses([]));
        return services
            .AddSingleton<ConnectionKeys>()
            .AddSingleton<TodayWanted>()
            .AddSingleton<RequestPace>()
            .AddSingleton<KeyStanding>()
            .AddSingleton<SyncOrganization>()
            .AddKinds();
    }

    /// <summary>Reads by itself, while the server runs.</summary>
    public static IServiceCollection AddReadingSchedule(this IServiceCollection services) =>
        services.AddSingleton<SyncProgress>().AddSingleton<DueOrganizations>().AddRunning<SyncSchedule>();

    // In this order; each by itself.
    private static IServiceCollection AddKinds(this IServiceCollection services) =>
        services
            .AddSingleton<SyncKind, UsageKind>()
            .AddSingleton<SyncKind, CostsKind>()
            .AddSingleton<SyncKind, DataRetentionKind>()
            .AddSingleton<SyncKind, ProjectsKind>()
            .AddSingleton<SyncKind, ServiceTiersKind>()
            .AddSingleton<SyncKind, SpendLimitsKind>()
            .AddSingleton<SyncKind, AuditLogKind>()
            .AddSingleton<SyncKind, ModelsKind>()
            .AddSingleton<WatchProjects>()
            .AddSingleton<WatchSettings>()
            .AddSingleton<WatchAuditLog>()
            .AddSingleton<WatchModels>()
            .AddSingleton<ShutdownDates>();
}
