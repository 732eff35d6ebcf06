namespace DataSharing.Dashboard.Memory;

/// <summary>What is kept in memory of organizations, and what tells that it holds no longer.</summary>
internal static class MemorySetup
{
    public static IServiceCollection AddMemory(this IServiceCollection services) =>
        services
            .AddSingleton<LoggedChanges>()
            .AddSingleton<KnownOrganizations>()
            .AddSingleton<IOrganizationHistories>(provider => provider.GetRequiredService<KnownOrganizations>());
}
