namespace DataSharing.Dashboard.Common;

/// <summary>What works by itself while the server runs, and is asked by others.</summary>
internal static class RunningServices
{
    public static IServiceCollection AddRunning<T>(this IServiceCollection services)
        where T : class, IHostedService => services.AddSingleton<T>().AddHostedService(provider => provider.GetRequiredService<T>());
}
