namespace DataSharing.Dashboard.Features.Organizations;

/// <summary>Which organizations there are.</summary>
internal static class OrganizationsFeature
{
    public static IServiceCollection AddOrganizations(this IServiceCollection services) =>
        services.AddSingleton<CreateOrganization>().AddSingleton<RenameOrganization>();
}
