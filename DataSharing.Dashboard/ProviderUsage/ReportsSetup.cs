using DataSharing.Dashboard.Ledger;

namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>What the provider counted, as it is kept.</summary>
internal static class ReportsSetup
{
    public static IServiceCollection AddReports(this IServiceCollection services) =>
        services
            .AddSingleton<ReportWriteLock>()
            .AddSingleton<ReportWriter>()
            .AddSingleton<ImportReport>()
            .AddSingleton<ReportQueries>()
            .AddSingleton<MeasuredQueries>()
            .AddSingleton<ReportsChanges>()
            .AddSingleton<LagQueries>()
            .AddSingleton<UnassignedDays>()
            .AddSingleton<UnassignedWatch>();
}
