using DataSharing.Dashboard.Days;

namespace DataSharing.Dashboard.Features.Drift;

/// <summary>Where the provider contradicts a decision.</summary>
internal static class DriftFeature
{
    public static IServiceCollection AddDrift(this IServiceCollection services) => services
        .AddSingleton<DriftQueries>();
}
