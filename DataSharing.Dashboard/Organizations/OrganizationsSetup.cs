namespace DataSharing.Dashboard.Organizations;

/// <summary>What is kept of organizations: to whom they belong, their facts and their projects.</summary>
internal static class OrganizationsSetup
{
    public static IServiceCollection AddOrganizationRecords(this IServiceCollection services) =>
        services
            .AddSingleton<OrganizationQueries>()
            .AddSingleton<SetFacts>()
            .AddSingleton<CreateProject>()
            .AddSingleton<RenameProject>()
            .AddSingleton<MarkProject>()
            .AddSingleton<MarkNeverShare>()
            .AddSingleton<FollowProjects>();
}
