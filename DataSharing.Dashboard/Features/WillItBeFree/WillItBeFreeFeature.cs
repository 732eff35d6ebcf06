using DataSharing.Core.Foresight;
using DataSharing.Dashboard.Live;

namespace DataSharing.Dashboard.Features.WillItBeFree;

/// <summary>Whether a run that is planned would be free.</summary>
internal static class WillItBeFreeFeature
{
    public static IServiceCollection AddWillItBeFree(this IServiceCollection services) =>
        services
            .AddSingleton<FreeCheck>()
            .AddSharedReads<IReadOnlyList<RegularRun>>(TimeSpan.FromDays(1), TimeSpan.FromDays(1))
            .AddSingleton<RegularRuns>();

    public static void MapWillItBeFree(this IEndpointRouteBuilder v1) => CheckEndpoint.Map(v1);
}
