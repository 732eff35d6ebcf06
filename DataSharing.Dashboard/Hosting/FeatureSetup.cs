using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Alerts;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Features.Alerts;
using DataSharing.Dashboard.Features.ApiKeys;
using DataSharing.Dashboard.Features.Audit;
using DataSharing.Dashboard.Features.ComplimentaryTokens;
using DataSharing.Dashboard.Features.Eligibility;
using DataSharing.Dashboard.Features.Evidence;
using DataSharing.Dashboard.Features.Facts;
using DataSharing.Dashboard.Features.Feedback;
using DataSharing.Dashboard.Features.Members;
using DataSharing.Dashboard.Features.OpenAIConnection;
using DataSharing.Dashboard.Features.Organizations;
using DataSharing.Dashboard.Features.Overview;
using DataSharing.Dashboard.Features.People;
using DataSharing.Dashboard.Features.Programme;
using DataSharing.Dashboard.Features.Projects;
using DataSharing.Dashboard.Features.Provider;
using DataSharing.Dashboard.Features.Sharing;
using DataSharing.Dashboard.Features.Support;
using DataSharing.Dashboard.Features.Usage;
using DataSharing.Dashboard.Features.WillItBeFree;
using DataSharing.Dashboard.Identity;
using DataSharing.Dashboard.Live;
using DataSharing.Dashboard.Memory;
using DataSharing.Dashboard.Organizations;
using DataSharing.Dashboard.Outbox;
using DataSharing.Dashboard.ProviderUsage;
using DataSharing.Dashboard.ProviderUsage.Reading;
using DataSharing.Dashboard.Sharing;
using DataSharing.Dashboard.UI.Palette;
using DataSharing.Dashboard.Web;

namespace DataSharing.Dashboard.Hosting;

/// <summary>What people do here, as a table of contents: the same commands and queries serve pages, API and command line.</summary>
internal static class FeatureSetup
{
    public static IServiceCollection AddFeatures(this IServiceCollection services, StartCatalogue catalogue) =>
        services
            .AddSingleton(TimeProvider.System)
            .AddSingleton(catalogue)
            .AddSingleton<ProgrammeReader>()
            .AddMemory()
            .AddAccess()
            .AddOutbox()
            .AddReports()
            .AddReading()
            .AddSharingDecisions()
            .AddOrganizationRecords()
            .AddDays()
            .AddLive()
            .AddPalette()
            .AddAlertWatch()
            .AddAlerts()
            .AddApiKeys()
            .AddAudit()
            .AddEligibility()
            .AddEvidence()
            .AddFacts()
            .AddFeedback()
            .AddMembers()
            .AddOpenAIConnection()
            .AddOrganizations()
            .AddOverview()
            .AddPeople()
            .AddProgramme()
            .AddProjects()
            .AddProvider()
            .AddSharing()
            .AddSupport()
            .AddUsage()
            .AddUsers()
            .AddWillItBeFree();

    /// <summary>What works by itself while the server runs.</summary>
    public static IServiceCollection AddSchedules(this IServiceCollection services) =>
        services
            .AddHostedService<RefusalSchedule>()
            .AddHostedService(provider => provider.GetRequiredService<UnassignedWatch>())
            .AddAlertSchedule()
            .AddGlanceSchedule()
            .AddOutboxSchedule()
            .AddReadingSchedule();

    public static void MapFeatures(this IEndpointRouteBuilder endpoints)
    {
        var v1 = endpoints.MapGroup("/v1").AddEndpointFilter<ApiFilter>().DisableAntiforgery();
        endpoints.MapUsage(v1);
        v1.MapComplimentaryTokens();
        v1.MapWillItBeFree();
        v1.MapSharing();
        endpoints.MapEligibility(v1);
        v1.MapAlerts();
        v1.MapProjects();
        endpoints.MapAudit(v1);
        endpoints.MapFeedback(v1);
        endpoints.MapProgramme(v1);
        endpoints.MapEvidence();
        v1.MapSupport();
        endpoints
            .Map(
                "/v1/{**rest}",
                (HttpContext context) =>
                    ApiErrors.WriteAsync(
                        context,
                        StatusCodes.Status404NotFound,
                        "unknown_url",
                        $"There is no {context.Request.Method} {context.Request.Path} here. See /docs/api."
                    )
            )
            .ExcludeFromDescription();
    }
}
