namespace DataSharing.Dashboard.Days;

/// <summary>What one UTC day comes to, and where the provider's count contradicts what was decided.</summary>
internal static class DaysSetup
{
    public static IServiceCollection AddDays(this IServiceCollection services) =>
        services.AddSingleton<DayQueries>().AddSingleton<DriftQueries>().AddSingleton<PastDayQueries>();
}
