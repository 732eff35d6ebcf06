using DataSharing.Dashboard.Features.Usage.Export;
using DataSharing.Dashboard.Features.Usage.Ingest;

namespace DataSharing.Dashboard.Features.Usage;

/// <summary>Usage in and out: events, days, reconciliation.</summary>
internal static class UsageFeature
{
    public static IServiceCollection AddUsage(this IServiceCollection services) =>
        services
            .AddSingleton<RecordEvents>()
            .AddSingleton<EventQueries>()
            .AddSingleton<UsageSources>()
            .AddSingleton<UsageQueries>()
            .AddSingleton<FittingRequests>()
            .AddSingleton<NextTierQueries>()
            .AddSingleton<SavingsQueries>()
            .AddSingleton<CompletionsReport>()
            .AddSingleton<ReconciliationQueries>();

    public static void MapUsage(this IEndpointRouteBuilder endpoints, IEndpointRouteBuilder v1)
    {
        UsageEndpoints.Map(v1);
        UsageExports.MapDownloads(endpoints);
    }
}
