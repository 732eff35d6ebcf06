using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Memory;
using DataSharing.Dashboard.ProviderUsage;

namespace DataSharing.Dashboard.Live;

/// <summary>What open pages are told, and what they see of an organization, worked out once for all of them.</summary>
internal static class LiveSetup
{
    public static IServiceCollection AddLive(this IServiceCollection services) =>
        services
            .AddSingleton<LiveFeed>()
            .AddSingleton<DayReader>()
            .AddSingleton<LiveDays>()
            .AddSharedReads<DayForecasters>(TimeSpan.FromMinutes(20), TimeSpan.FromHours(1))
            .AddSingleton<Forecasters>();

    /// <summary>Something that is read once for all who look at an organization.</summary>
    /// <param name="services">Where it is registered.</param>
    /// <param name="shortest">So long it holds whatever is reported meanwhile.</param>
    /// <param name="longest">It holds no longer than that.</param>
    public static IServiceCollection AddSharedReads<T>(this IServiceCollection services, TimeSpan shortest, TimeSpan longest) =>
        services.AddSingleton(provider => new SharedReads<T>(
            provider.GetRequiredService<LoggedChanges>(),
            provider.GetRequiredService<ReportsChanges>(),
            shortest,
            longest
        ));

    /// <summary>What the server runs; a command of the operator beside it has no pages.</summary>
    public static IServiceCollection AddLiveSchedule(this IServiceCollection services) => services.AddHostedService<ChangeWatcher>();
}
