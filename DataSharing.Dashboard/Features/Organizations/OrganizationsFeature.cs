using DataSharing.Dashboard.Features.Organizations.Glance;
using DataSharing.Dashboard.Live;

namespace DataSharing.Dashboard.Features.Organizations;

/// <summary>Which organizations there are.</summary>
internal static class OrganizationsFeature
{
    public static IServiceCollection AddOrganizations(this IServiceCollection services) =>
        services
            .AddSingleton<CreateOrganization>()
            .AddSingleton<RenameOrganization>()
            .AddSingleton<FirstOwnerInvitations>()
            .AddSharedReads<GlanceBasis>(TimeSpan.Zero, TimeSpan.FromMinutes(10))
            .AddSingleton<GlanceBasisReader>()
            .AddSingleton<GlanceReader>()
            .AddSingleton<GlanceBoard>()
            .AddSingleton<GlanceQueries>();

    /// <summary>What the server runs.</summary>
    public static IServiceCollection AddGlanceSchedule(this IServiceCollection services) => services.AddHostedService<GlanceWatcher>();
}
