namespace DataSharing.Dashboard.Live;

/// <summary>What open pages are told, and what they see of an organization, worked out once for all of them.</summary>
internal static class LiveSetup
{
    public static IServiceCollection AddLive(this IServiceCollection services) =>
        services.AddSingleton<LiveFeed>().AddSingleton<DayReader>().AddSingleton<LiveDays>();

    /// <summary>What the server runs; a command of the operator beside it has no pages.</summary>
    public static IServiceCollection AddLiveSchedule(this IServiceCollection services) => services.AddHostedService<ChangeWatcher>();
}
