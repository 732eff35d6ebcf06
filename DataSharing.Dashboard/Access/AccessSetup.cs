namespace DataSharing.Dashboard.Access;

/// <summary>Who may do what.</summary>
internal static class AccessSetup
{
    public static IServiceCollection AddAccess(this IServiceCollection services) =>
        services
            .AddSingleton<OrganizationAccess>()
            .AddSingleton<OrganizationReader>()
            .AddSingleton<RefusalCounts>()
            .AddSingleton<Changes>()
            .AddSingleton<SupportVisits>();
}
