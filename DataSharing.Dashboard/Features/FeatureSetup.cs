using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Features.ApiKeys;
using DataSharing.Dashboard.Features.Audit;
using DataSharing.Dashboard.Features.Daily;
using DataSharing.Dashboard.Features.Drift;
using DataSharing.Dashboard.Features.Eligibility;
using DataSharing.Dashboard.Features.Evidence;
using DataSharing.Dashboard.Features.Facts;
using DataSharing.Dashboard.Features.Feedback;
using DataSharing.Dashboard.Features.Members;
using DataSharing.Dashboard.Features.OpenAIConnection;
using DataSharing.Dashboard.Features.OpenAIConnection.Watching;
using DataSharing.Dashboard.Features.Organizations;
using DataSharing.Dashboard.Features.Overview;
using DataSharing.Dashboard.Features.Programme;
using DataSharing.Dashboard.Features.Projects;
using DataSharing.Dashboard.Features.Provider;
using DataSharing.Dashboard.Features.Sharing;
using DataSharing.Dashboard.Features.Support;
using DataSharing.Dashboard.Features.Usage;
using DataSharing.Dashboard.Features.Usage.Ingest;
using DataSharing.Dashboard.Features.Users;
using DataSharing.Dashboard.Features.WillItBeFree;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.OpenAI;
using DataSharing.Dashboard.Reports;
using DataSharing.Dashboard.Security;
using DataSharing.Dashboard.Shared.Api;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace DataSharing.Dashboard.Features;

/// <summary>What people do here: the same commands and queries serve pages, API and command line.</summary>
internal static class FeatureSetup
{
    public static IServiceCollection AddFeatures(this IServiceCollection services, StartCatalogue catalogue)
    {
        services.AddSingleton(catalogue).AddSingleton<ProgrammeReader>();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<OrganizationAccess>();
        services.AddSingleton<OrganizationReader>();
        services.AddSingleton<RefusalCounts>().AddSingleton<Changes>();
        services.AddSingleton<LiveFeed>();

        services.AddSingleton<ChangeInstant>().AddSingleton<ChangeSharing>().AddSingleton<ConfirmSharing>().AddSingleton<DeclareSharing>().AddSingleton<AcknowledgeTerms>();
        services.AddSingleton<DecideUndecided>().AddSingleton<SharingQueries>().AddSingleton<SharingHistoryQueries>().AddScoped<KeptChanges>();
        services.AddSingleton<SetFacts>().AddSingleton<FactsQueries>();
        services.AddSingleton<CreateProject>().AddSingleton<RenameProject>().AddSingleton<MarkProject>().AddSingleton<MarkNeverShare>().AddSingleton<ProjectQueries>();
        services.AddSingleton<InviteMember>().AddSingleton<RevokeInvitation>().AddSingleton<ChangeRole>().AddSingleton<RemoveMember>().AddSingleton<AddMember>();
        services.AddSingleton<MemberQueries>().AddScoped<Joining>();
        services.AddSingleton<CreateApiKey>().AddSingleton<RevokeApiKey>().AddSingleton<ApiKeyQueries>();
        services.AddSingleton<CreateOrganization>().AddSingleton<RenameOrganization>().AddSingleton<OrganizationQueries>();
        services.AddScoped<CreateUser>().AddScoped<PasswordLinks>().AddScoped<NewPassword>().AddScoped<FirstAdministrator>().AddSingleton<AccountLog>();
        services.AddSingleton<UnassignedDays>().AddSingleton<UnassignedWatch>();
        services.AddSingleton<DayQueries>().AddSingleton<ModelUseQueries>().AddSingleton<FreeCheck>();
        services.AddSingleton<RecordEvents>().AddSingleton<EventQueries>().AddSingleton<UsageQueries>().AddSingleton<CompletionsReport>().AddSingleton<ReconciliationQueries>();
        services.AddSingleton<ReportWriteLock>().AddSingleton<ImportReport>().AddSingleton<ReportQueries>();
        services.AddAdminApi();
        services.TryAddSingleton(new AdminAddresses([]));
        services.AddSingleton<ConnectionKeys>().AddSingleton<SetConnection>().AddSingleton<RemoveConnection>().AddSingleton<TestConnection>().AddSingleton<ConnectionQueries>();
        services.AddSingleton<ReportWriter>().AddSingleton<MeasuredQueries>().AddSingleton<DriftQueries>().AddSingleton<LagQueries>();
        services.AddSingleton<TodayWanted>().AddSingleton<RequestPace>().AddSingleton<KeyStanding>().AddSingleton<SyncOrganization>().AddSingleton<ImportProjects>().AddSingleton<ImportMembers>();

        // What is read from the provider, in this order; each by itself.
        services.AddSingleton<SyncKind, UsageKind>();
        services.AddSingleton<SyncKind, CostsKind>();
        services.AddSingleton<SyncKind, DataRetentionKind>();
        services.AddSingleton<SyncKind, ProjectsKind>();
        services.AddSingleton<SyncKind, ServiceTiersKind>();
        services.AddSingleton<SyncKind, SpendLimitsKind>();
        services.AddSingleton<SyncKind, AuditLogKind>();
        services.AddSingleton<SyncKind, ModelsKind>();
        services.AddSingleton<FollowProjects>().AddSingleton<WatchProjects>().AddSingleton<WatchSettings>().AddSingleton<WatchAuditLog>();
        services.AddSingleton<WatchModels>().AddSingleton<ShutdownDates>();
        services.AddSingleton<ProviderFactsQueries>().AddSingleton<ProviderAuditQueries>();
        services.AddSingleton<ProjectNames>();
        services.AddSingleton<AuditQueries>().AddSingleton<AuditLogs>();
        services.AddSingleton<CatalogueQueries>().AddSingleton<ProposedModels>().AddSingleton<SimulateCatalogue>().AddSingleton<PublishCatalogue>().AddSingleton<WithdrawCatalogue>();
        services.AddSingleton<EvidenceQueries>();
        services.AddSingleton<GiveFeedback>().AddSingleton<FeedbackQueries>();
        services.AddSingleton<SupportVisits>().AddSingleton<SupportQueries>();
        return services;
    }

    /// <summary>What works by itself while the server runs.</summary>
    public static IServiceCollection AddSchedules(this IServiceCollection services) =>
        services.AddHostedService<RefusalSchedule>().AddHostedService(provider => provider.GetRequiredService<UnassignedWatch>()).AddSingleton<SyncProgress>().AddSingleton<SyncSchedule>().AddHostedService(provider => provider.GetRequiredService<SyncSchedule>());

    /// <summary>Files that pages offer.</summary>
    public static void MapDownloads(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapCatalogue();
        endpoints.MapAuditDownloads();
        endpoints.MapEvidenceDownloads();
        endpoints.MapFeedbackDownloads();
    }

    public static void MapV1(this IEndpointRouteBuilder endpoints)
    {
        var v1 = endpoints.MapGroup("/v1").AddEndpointFilter<ApiFilter>().DisableAntiforgery();
        v1.MapUsage();
        v1.MapDays("/organization", Scopes.UsageRead);
        v1.MapCheck();
        v1.MapSharing();
        v1.MapEligibility("/organization", Scopes.SharingRead);
        v1.MapProjects("/organization", Scopes.SharingRead);
        v1.MapAudit();
        v1.MapFeedback();
        v1.MapModels();
        v1.MapSupport();
        endpoints.Map("/v1/{**rest}", (HttpContext context) =>
            ApiErrors.WriteAsync(context, StatusCodes.Status404NotFound, "unknown_url", $"There is no {context.Request.Method} {context.Request.Path} here. See /docs/api."))
            .ExcludeFromDescription();
    }
}
