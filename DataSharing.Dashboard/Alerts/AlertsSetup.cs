using DataSharing.Dashboard.Live;

namespace DataSharing.Dashboard.Alerts;

/// <summary>Watches for what owners want to be told of.</summary>
internal static class AlertsSetup
{
    public static IServiceCollection AddAlertWatch(this IServiceCollection services) =>
        services
            .AddSingleton<AlertRules>()
            .AddSingleton<AlertBasisReader>()
            // The staleness of what was read is reckoned anew each time: nothing else of it grows old.
            .AddSharedReads<AlertBasis>(TimeSpan.Zero, TimeSpan.FromMinutes(10))
            .AddSingleton<AlertMessages>()
            .AddSingleton<AlertStore>()
            .AddSingleton<AlertInbox>()
            .AddSingleton<AlertWatcher>();

    /// <summary>What the server runs.</summary>
    public static IServiceCollection AddAlertSchedule(this IServiceCollection services) =>
        services.AddHostedService(provider => provider.GetRequiredService<AlertWatcher>());
}
