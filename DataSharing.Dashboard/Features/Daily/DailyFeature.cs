using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Days;

namespace DataSharing.Dashboard.Features.Daily;

/// <summary>What one UTC day comes to.</summary>
internal static class DailyFeature
{
    public static IServiceCollection AddDaily(this IServiceCollection services) => services
        .AddSingleton<DayQueries>();

    public static void MapDaily(this IEndpointRouteBuilder v1) => DayEndpoints.Map(v1, "/organization", Scopes.UsageRead);
}
