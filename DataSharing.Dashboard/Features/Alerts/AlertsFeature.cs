namespace DataSharing.Dashboard.Features.Alerts;

/// <summary>What owners want to be told of, and where to.</summary>
internal static class AlertsFeature
{
    public static IServiceCollection AddAlerts(this IServiceCollection services) =>
        services
            .AddSingleton<AlertsQueries>()
            .AddSingleton<ToldAlertQueries>()
            .AddSingleton<ChangeAlertRules>()
            .AddSingleton<ChangeAlertChannels>()
            .AddSingleton<SendAgain>();

    public static void MapAlerts(this IEndpointRouteBuilder v1) => AlertEndpoints.Map(v1);
}
