using DataSharing.Dashboard.Live;

namespace DataSharing.Dashboard.Features.Overview;

/// <summary>What is left today, and why something was billed.</summary>
internal static class OverviewFeature
{
    public static IServiceCollection AddOverview(this IServiceCollection services) =>
        services
            .AddSingleton<SetUpReader>()
            .AddSingleton<OverviewBasisReader>()
            .AddSharedReads<OverviewBasis>(TimeSpan.Zero, TimeSpan.FromMinutes(1))
            .AddSingleton<OverviewQueries>();
}
