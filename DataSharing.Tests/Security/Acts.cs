using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Alerts;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Features.Alerts;
using DataSharing.Dashboard.Features.ApiKeys;
using DataSharing.Dashboard.Features.Audit;
using DataSharing.Dashboard.Features.Eligibility;
using DataSharing.Dashboard.Features.Evidence;
using DataSharing.Dashboard.Features.Facts;
using DataSharing.Dashboard.Features.Feedback;
using DataSharing.Dashboard.Features.Members;
using DataSharing.Dashboard.Features.OpenAIConnection;
using DataSharing.Dashboard.Features.Organizations;
using DataSharing.Dashboard.Features.Organizations.Glance;
using DataSharing.Dashboard.Features.People;
using DataSharing.Dashboard.Features.Programme;
using DataSharing.Dashboard.Features.Projects;
using DataSharing.Dashboard.Features.Provider;
using DataSharing.Dashboard.Features.Sharing;
using DataSharing.Dashboard.Features.Support;
using DataSharing.Dashboard.Features.Usage;
using DataSharing.Dashboard.Features.WillItBeFree;
using DataSharing.Dashboard.Identity;
using DataSharing.Dashboard.Organizations;
using DataSharing.Dashboard.ProviderUsage;
using DataSharing.Dashboard.Sharing;
using DataSharing.Dashboard.UI.Palette;
using Microsoft.Extensions.DependencyInjection;

namespace DataSharing.Tests.Security;

/// <summary>Something that a page, an endpoint or a command can have done for somebody.</summary>
/// <param name="Service">The class.</param>
/// <param name="Method">Its method.</param>
/// <param name="Right">What it needs, of the organization or, for <see cref="Right.Administer"/> and <see cref="Right.LookUp"/>, of the
/// platform.</param>
/// <param name="Do">Does it: with the services, as the actor, in the organization.</param>
internal sealed record Act(Type Service, string Method, Right Right, Func<IServiceProvider, Actor, string, Task> Do)
{
    /// <summary>Another right that is enough.</summary>
    public Right? Or { get; init; }

    /// <summary>Not for support on a visit, which looks and leaves nothing behind.</summary>
    public bool LeavesSomething { get; init; }

    public override string ToString() => $"{Service.Name}.{Method} ({Right})";
}

/// <summary>Every act there is. One that is missing here fails a test.</summary>
internal static class Acts
{
    private const string Victim = RightsMatrixTests.Victim;

    private static readonly UtcDay _day = UtcDay.FromDate(new DateOnly(2026, 11, 1));

    public static IReadOnlyList<Act> All { get; } =
    [
        Of<ChangeSharing>(
            "ExecuteAsync",
            Right.Decide,
            (service, actor, organization) =>
                service.ExecuteAsync(
                    actor,
                    new SharingChange(
                        organization,
                        new Dictionary<SharingControl, SharingList> { [SharingControl.Feedback] = SharingList.AllProjects },
                        0,
                        1
                    ),
                    default
                )
        ),
        Of<ConfirmSharing>(
            "ExecuteAsync",
            Right.Decide,
            (service, actor, organization) => service.ExecuteAsync(actor, organization, [SharingControl.Feedback], 1, default)
        ),
        Of<AcknowledgeTerms>(
            "ExecuteAsync",
            Right.Decide,
            (service, actor, organization) => service.ExecuteAsync(actor, organization, 1, default)
        ),
        Of<DeclareSharing>(
            "ExecuteAsync",
            Right.Decide,
            (service, actor, organization) =>
                service.ExecuteAsync(actor, organization, new Dictionary<SharingControl, (SharingList?, Instant?)>(), default)
        ),
        Of<MarkNeverShare>(
            "ExecuteAsync",
            Right.Decide,
            (service, actor, organization) => service.ExecuteAsync(actor, organization, "proj_a", true, true, null, default)
        ),
        Of<DecideUndecided>(
            "KeepAsync",
            Right.Decide,
            (service, actor, organization) => service.KeepAsync(actor, organization, ["proj_x"], default)
        ),
        Of<DecideUndecided>(
            "StopAsync",
            Right.Decide,
            (service, actor, organization) => service.StopAsync(actor, organization, ["proj_x"], [], default)
        ),
        Of<AskForSharing>(
            "AskAsync",
            Right.Rate,
            (service, actor, organization) => service.AskAsync(actor, organization, "proj_a", SharingWish.KeepOut, "x", default)
        ),
        Of<AskForSharing>(
            "WithdrawAsync",
            Right.Rate,
            (service, actor, organization) => service.WithdrawAsync(actor, organization, "ask_x", default)
        ),
        Of<AnswerRequest>(
            "KeepOutAsync",
            Right.Decide,
            (service, actor, organization) => service.KeepOutAsync(actor, organization, "ask_x", new(0, 0), default)
        ),
        Of<AnswerRequest>(
            "DeclineAsync",
            Right.Decide,
            (service, actor, organization) => service.DeclineAsync(actor, organization, "ask_x", null, default)
        ),
        Of<SharingQueries>(
            "AnsweredAsync",
            Right.See,
            (service, actor, organization) => service.AnsweredAsync(actor, organization, default)
        ),
        Of<FollowProjects>(
            "ExecuteAsync",
            Right.KeepFacts,
            (service, actor, organization) => service.ExecuteAsync(actor, organization, [], default)
        ),
        Of<ProviderFactsQueries>("GetAsync", Right.See, (service, actor, organization) => service.GetAsync(actor, organization, default)),
        Of<ProviderAuditQueries>(
            "ListAsync",
            Right.See,
            (service, actor, organization) => service.ListAsync(actor, organization, new ProviderAuditFilter(), 10, default)
        ),
        Of<ProviderAuditQueries>(
            "PlaceAsync",
            Right.See,
            (service, actor, organization) => service.PlaceAsync(actor, organization, null, default)
        ),
        Of<ProviderAuditQueries>(
            "StateAsync",
            Right.See,
            (service, actor, organization) => service.StateAsync(actor, organization, default)
        ),
        Of<SetFacts>(
            "ExecuteAsync",
            Right.KeepFacts,
            (service, actor, organization) => service.ExecuteAsync(actor, organization, new FactValuesInput(Tier: "tier-5"), null, default)
        ),
        Of<CreateProject>(
            "ExecuteAsync",
            Right.KeepFacts,
            (service, actor, organization) => service.ExecuteAsync(actor, organization, $"proj_{Guid.NewGuid():N}", "X", default)
        ),
        Of<RenameProject>(
            "ExecuteAsync",
            Right.KeepFacts,
            (service, actor, organization) => service.ExecuteAsync(actor, organization, "proj_a", "X", default)
        ),
        Of<MarkProject>(
            "ExecuteAsync",
            Right.KeepFacts,
            (service, actor, organization) => service.ExecuteAsync(actor, organization, "proj_a", ProjectMarkKind.Zdr, true, default)
        ),
        Of<RenameOrganization>(
            "ExecuteAsync",
            Right.KeepFacts,
            (service, actor, organization) => service.ExecuteAsync(actor, organization, "Other", default)
        ),
        Of<InviteMember>(
            "ExecuteAsync",
            Right.Invite,
            (service, actor, organization) => service.ExecuteAsync(actor, organization, "x@example.com", OrganizationRole.Member, default)
        ),
        Of<BecomeFirstOwner>(
            "ExecuteAsync",
            Right.Invite,
            (service, actor, organization) => service.ExecuteAsync(actor, organization, default)
        ),
        Of<FirstOwnerInvitations>(
            "OpenAsync",
            Right.Administer,
            (service, actor, organization) => service.OpenAsync(actor, organization, default)
        ),
        Of<PaletteQueries>("FindAsync", Right.See, (service, actor, organization) => service.FindAsync(actor, organization, "a", default)),
        Of<RevokeInvitation>(
            "ExecuteAsync",
            Right.Invite,
            (service, actor, organization) => service.ExecuteAsync(actor, organization, "invite_x", default)
        ),
        Of<ChangeRole>(
            "ExecuteAsync",
            Right.Decide,
            (service, actor, organization) => service.ExecuteAsync(actor, organization, "nobody", OrganizationRole.Owner, default)
        ),
        Of<RemoveMember>(
            "ExecuteAsync",
            Right.Decide,
            (service, actor, organization) => service.ExecuteAsync(actor, organization, "nobody", default)
        ),
        Of<AddMember>(
            "ExecuteAsync",
            Right.Decide,
            (service, actor, organization) => service.ExecuteAsync(actor, organization, "x@example.com", OrganizationRole.Owner, default)
        ),
        Of<CreateApiKey>(
            "ExecuteAsync",
            Right.Decide,
            (service, actor, organization) => service.ExecuteAsync(actor, organization, "k", [Scopes.SharingWrite], null, default)
        ),
        Of<CreateApiKey>(
            "ExecuteAsync",
            Right.See,
            (service, actor, organization) => service.ExecuteAsync(actor, organization, "k", [Scopes.UsageRead], null, default)
        ) with
        {
            LeavesSomething = true,
        },
        Of<CreateApiKey>(
            "ExecuteAsync",
            Right.Administer,
            (service, actor, _) => service.ExecuteAsync(actor, null, "k", [Scopes.SupportRead], null, default)
        ),
        Of<RevokeApiKey>(
            "ExecuteAsync",
            Right.See,
            (service, actor, organization) => service.ExecuteAsync(actor, organization, "key_x", default)
        ),
        Of<RevokeApiKey>("ExecuteAsync", Right.Administer, (service, actor, _) => service.ExecuteAsync(actor, null, "key_x", default)),
        Of<SetConnection>(
            "ExecuteAsync",
            Right.Decide,
            (service, actor, organization) => service.ExecuteAsync(actor, organization, null, "sk-admin-something", default)
        ),
        Of<RemoveConnection>(
            "ExecuteAsync",
            Right.Decide,
            (service, actor, organization) => service.ExecuteAsync(actor, organization, default)
        ),
        // No connection is there any more: nothing is asked of the provider.
        Of<TestConnection>(
            "ExecuteAsync",
            Right.Decide,
            (service, actor, organization) => service.ExecuteAsync(actor, organization, default)
        ),
        Of<ImportProjects>(
            "ExecuteAsync",
            Right.Decide,
            (service, actor, organization) => service.ExecuteAsync(actor, organization, default)
        ),
        Of<ImportMembers>(
            "ExecuteAsync",
            Right.Decide,
            (service, actor, organization) => service.ExecuteAsync(actor, organization, default)
        ),
        Of<ImportReport>(
            "ExecuteAsync",
            Right.Decide,
            (service, actor, organization) =>
                service.ExecuteAsync(
                    actor,
                    organization,
                    "f.csv",
                    new ExportFile("usage", "", Instant.Beginning, Instant.End, 0, [], []),
                    dryRun: true,
                    null,
                    default
                )
        ),
        Of<CreateOrganization>(
            "ExecuteAsync",
            Right.Administer,
            (service, actor, _) => service.ExecuteAsync(actor, $"org-{Guid.NewGuid():N}", "New", new FactValuesInput(), default)
        ),
        Of<SimulateCatalogue>(
            "ExecuteAsync",
            Right.Administer,
            (service, actor, _) =>
                service.ExecuteAsync(actor, System.Text.Encoding.UTF8.GetBytes(CatalogueLoader.LoadEmbedded().Json), default)
        ),
        Of<ProposedModels>("ListAsync", Right.Administer, (service, actor, _) => service.ListAsync(actor, default)),
        Of<PublishCatalogue>(
            "ExecuteAsync",
            Right.Administer,
            (service, actor, _) => service.ExecuteAsync(actor, CatalogueLoader.LoadEmbedded(), _day.AddDays(-9), "no change", default)
        ),
        Of<WithdrawCatalogue>("ExecuteAsync", Right.Administer, (service, actor, _) => service.ExecuteAsync(actor, 99, default)),
        Of<CreateUser>(
            "ExecuteAsync",
            Right.Administer,
            (service, actor, _) => service.ExecuteAsync(actor, $"{Guid.NewGuid():N}@example.com", null, PlatformRole.None, default)
        ),
        Of<PasswordLinks>("ResetAsync", Right.Administer, (service, actor, _) => service.ResetAsync(actor, Victim, default)),
        Of<PasswordLinks>("HandOverAsync", Right.Administer, (service, actor, _) => service.HandOverAsync(actor, Victim, default)),
        Of<PeopleQueries>("ListAsync", Right.Administer, (service, actor, _) => service.ListAsync(actor, new PeopleAddress(), default)),
        Of<ChangePlatformRole>(
            "ExecuteAsync",
            Right.Administer,
            (service, actor, _) => service.ExecuteAsync(actor, "nobody", PlatformRole.Support, default)
        ),
        Of<PasswordLinks>("UnlockAsync", Right.Administer, (service, actor, _) => service.UnlockAsync(actor, Victim, default)),
        Of<PasswordLinks>("DisableAsync", Right.Administer, (service, actor, _) => service.DisableAsync(actor, Victim, default)),
        Of<SupportVisits>(
            "BeginAsync",
            Right.LookUp,
            (service, actor, organization) => service.BeginAsync(actor, organization, "#1", default)
        ),
        Of<SupportVisits>(
            "OpenAsync",
            Right.LookUp,
            (service, actor, organization) => service.OpenAsync(actor, organization, "#1", "eligible", default)
        ),
        Of<SupportQueries>("SearchAsync", Right.LookUp, (service, actor, _) => service.SearchAsync(actor, "something", "#1", default)),
        Of<SupportQueries>("RequireStaffAsync", Right.LookUp, (service, actor, _) => service.RequireStaffAsync(actor, default)),
        Of<GlanceQueries>(
            "AllAsync",
            Right.Administer,
            (service, actor, _) => service.AllAsync(actor, new GlanceAddress(), isNewLook: true, default)
        ),
        Of<GlanceQueries>(
            "AllAsync",
            Right.Administer,
            (service, actor, _) => service.AllAsync(actor, new GlanceAddress(), isNewLook: false, default)
        ),
        Of<GlanceQueries>(
            "NeedingAsync",
            Right.LookUp,
            (service, actor, _) => service.NeedingAsync(actor, null, 1, isNewLook: true, default)
        ),
        Of<GlanceQueries>(
            "NeedingAsync",
            Right.LookUp,
            (service, actor, _) => service.NeedingAsync(actor, null, 1, isNewLook: false, default)
        ),
        Of<EligibilityOfAll>("GetAsync", Right.Administer, (service, actor, _) => service.GetAsync(actor, null, default)),
        Of<ApiKeyQueries>("SupportAsync", Right.Administer, (service, actor, _) => service.SupportAsync(actor, default)),
        Of<ApiKeyQueries>("ListAsync", Right.See, (service, actor, organization) => service.ListAsync(actor, organization, default)),
        Of<OrganizationReader>("ReadAsync", Right.See, (service, actor, organization) => service.ReadAsync(actor, organization, default)),
        Of<ReportQueries>(
            "GetAsync",
            Right.See,
            (service, actor, organization) => service.GetAsync(actor, organization, _day, _day, default)
        ),
        Of<ReportQueries>(
            "LatestDayAsync",
            Right.See,
            (service, actor, organization) => service.LatestDayAsync(actor, organization, default)
        ),
        Of<ConnectionQueries>("GetAsync", Right.See, (service, actor, organization) => service.GetAsync(actor, organization, default)),
        Of<ProjectQueries>("ListAsync", Right.LookInto, (service, actor, organization) => service.ListAsync(actor, organization, default)),
        Of<DriftQueries>(
            "SeenFreeAsync",
            Right.LookInto,
            (service, actor, organization) => service.SeenFreeAsync(actor, organization, default)
        ),
        Of<DriftQueries>("GetAsync", Right.See, (service, actor, organization) => service.GetAsync(actor, organization, default)),
        Of<ReconciliationQueries>(
            "GetAsync",
            Right.See,
            (service, actor, organization) => service.GetAsync(actor, organization, _day, _day, UsageGrouping.Day, default)
        ),
        Of<UsageQueries>(
            "GetAsync",
            Right.See,
            (service, actor, organization) => service.GetAsync(actor, organization, _day, _day, UsageGrouping.Day, default)
        ),
        Of<SavingsQueries>(
            "GetAsync",
            Right.See,
            (service, actor, organization) => service.GetAsync(actor, organization, _day, _day, UsageGrouping.Day, default)
        ),
        Of<PreviewQueries>(
            "GetAsync",
            Right.Decide,
            (service, actor, organization) => service.GetAsync(actor, organization, SharingList.Disabled, SharingList.AllProjects, default)
        ),
        Of<SharingQueries>("GetAsync", Right.LookInto, (service, actor, organization) => service.GetAsync(actor, organization, default)),
        Of<SharingHistoryQueries>(
            "ListAsync",
            Right.LookInto,
            (service, actor, organization) => service.ListAsync(actor, organization, 100, null, null, default)
        ),
        Of<SharingHistoryQueries>(
            "RecordsAsync",
            Right.LookInto,
            (service, actor, organization) => service.RecordsAsync(actor, organization, default)
        ),
        Of<SharingHistoryQueries>(
            "AtAsync",
            Right.LookInto,
            (service, actor, organization) => service.AtAsync(actor, organization, null, null, default)
        ),
        Of<FactsQueries>("GetAsync", Right.See, (service, actor, organization) => service.GetAsync(actor, organization, default)) with
        {
            Or = Right.KeepFacts,
        },
        Of<RegularRuns>("ListAsync", Right.See, (service, actor, organization) => service.ListAsync(actor, organization, default)),
        Of<FreeCheck>(
            "AskAsync",
            Right.See,
            (service, actor, organization) =>
                service.AskAsync(
                    actor,
                    organization,
                    new FreeQuestion(
                        "proj_a",
                        "gpt-4.1",
                        1,
                        1,
                        TimeSpan.Zero,
                        null,
                        false,
                        DataSharing.Core.Accounting.ServiceTier.Default,
                        []
                    ),
                    default
                )
        ),
        Of<EvidenceQueries>(
            "GetAsync",
            Right.See,
            (service, actor, organization) =>
                service.GetAsync(actor, organization, new EvidenceQuestion(SharingControl.Feedback, _day, _day, []), default)
        ),
        Of<GiveFeedback>(
            "ExecuteAsync",
            Right.Rate,
            (service, actor, organization) =>
                service.ExecuteAsync(actor, organization, new FeedbackInput("proj_a", "chatcmpl-1", FeedbackRating.Up, null), default)
        ),
        Of<FeedbackQueries>(
            "GetAsync",
            Right.See,
            (service, actor, organization) => service.GetAsync(actor, organization, new FeedbackFilter(), default)
        ),
        Of<FeedbackQueries>(
            "ExportAsync",
            Right.See,
            (service, actor, organization) => service.ExportAsync(actor, organization, new FeedbackFilter(), default)
        ),
        Of<ChangeAlertRules>(
            "AddAsync",
            Right.Decide,
            (service, actor, organization) => service.AddAsync(actor, organization, new AlertRuleInput("drift"), default)
        ),
        Of<ChangeAlertRules>(
            "AddUsualAsync",
            Right.Decide,
            (service, actor, organization) => service.AddUsualAsync(actor, organization, default)
        ),
        Of<ChangeAlertRules>(
            "SwitchAsync",
            Right.Decide,
            (service, actor, organization) => service.SwitchAsync(actor, organization, "rule_x", true, default)
        ),
        Of<ChangeAlertRules>(
            "ChangeAsync",
            Right.Decide,
            (service, actor, organization) => service.ChangeAsync(actor, organization, "rule_x", 80, null, null, null, default)
        ),
        Of<ChangeAlertRules>(
            "RemoveAsync",
            Right.Decide,
            (service, actor, organization) => service.RemoveAsync(actor, organization, "rule_x", default)
        ),
        Of<ChangeAlertChannels>(
            "AddEmailAsync",
            Right.Decide,
            (service, actor, organization) => service.AddEmailAsync(actor, organization, "x@example.com", default)
        ),
        Of<ChangeAlertChannels>(
            "AddWebhookAsync",
            Right.Decide,
            (service, actor, organization) => service.AddWebhookAsync(actor, organization, "https://example.com/hook", default)
        ),
        Of<ChangeAlertChannels>(
            "SwitchAsync",
            Right.Decide,
            (service, actor, organization) => service.SwitchAsync(actor, organization, "channel_x", true, default)
        ),
        Of<ChangeAlertChannels>(
            "RemoveAsync",
            Right.Decide,
            (service, actor, organization) => service.RemoveAsync(actor, organization, "channel_x", default)
        ),
        Of<ChangeAlertChannels>(
            "TestAsync",
            Right.Decide,
            (service, actor, organization) => service.TestAsync(actor, organization, "channel_x", default)
        ),
        Of<SendAgain>(
            "ExecuteAsync",
            Right.Decide,
            (service, actor, organization) => service.ExecuteAsync(actor, organization, "msg_x", default)
        ),
        Of<AlertsQueries>("GetAsync", Right.See, (service, actor, organization) => service.GetAsync(actor, organization, default)),
        Of<ToldAlertQueries>(
            "ListAsync",
            Right.See,
            (service, actor, organization) => service.ListAsync(actor, organization, 1, null, null, default)
        ),
        Of<AlertInbox>("GetAsync", Right.See, (service, actor, organization) => service.GetAsync(actor, organization, default)),
        Of<AlertInbox>("UnreadAsync", Right.Rate, (service, actor, organization) => service.UnreadAsync(actor, organization, default)),
        Of<AlertInbox>("ReadAsync", Right.Rate, (service, actor, organization) => service.ReadAsync(actor, organization, default)),
        Of<MemberQueries>("ListAsync", Right.See, (service, actor, organization) => service.ListAsync(actor, organization, default)),
        Of<MemberQueries>("OwnersAsync", Right.See, (service, actor, organization) => service.OwnersAsync(actor, organization, default)),
        Of<DataSharing.Dashboard.Features.Overview.OverviewQueries>(
            "GetAsync",
            Right.See,
            (service, actor, organization) => service.GetAsync(actor, organization, default)
        ),
        Of<DayQueries>("GetAsync", Right.LookInto, (service, actor, organization) => service.GetAsync(actor, organization, null, default)),
        Of<AuditQueries>(
            "ListAsync",
            Right.See,
            (service, actor, organization) =>
                service.ListAsync(actor, organization, new AuditFilter([], null, null), 10, null, null, default)
        ),
        Of<AuditQueries>(
            "ListAsync",
            Right.Administer,
            (service, actor, _) => service.ListAsync(actor, null, new AuditFilter([], null, null), 10, null, null, default)
        ),
        Of<AuditLogs>("HeadAsync", Right.See, (service, actor, organization) => service.HeadAsync(actor, organization, default)),
        Of<AuditLogs>("HeadAsync", Right.Administer, (service, actor, _) => service.HeadAsync(actor, null, default)),
        Of<AuditLogs>("IsEmptyAsync", Right.See, (service, actor, organization) => service.IsEmptyAsync(actor, organization, default)),
        Of<AuditLogs>("IsEmptyAsync", Right.Administer, (service, actor, _) => service.IsEmptyAsync(actor, null, default)),
        Of<AuditLogs>("WarningAsync", Right.See, (service, actor, organization) => service.WarningAsync(actor, organization, default)),
        Of<AuditLogs>("WarningAsync", Right.Administer, (service, actor, _) => service.WarningAsync(actor, null, default)),
        Of<AuditLogs>(
            "ExportAsync",
            Right.See,
            (service, actor, organization) => service.ExportAsync(actor, organization, Stream.Null, default)
        ),
        Of<AuditLogs>("ExportAsync", Right.Administer, (service, actor, _) => service.ExportAsync(actor, null, Stream.Null, default)),
        Of<AuditLogs>("VerifyAsync", Right.See, (service, actor, organization) => service.VerifyAsync(actor, organization, default)),
        Of<AuditLogs>("VerifyAsync", Right.Administer, (service, actor, _) => service.VerifyAsync(actor, null, default)),
    ];

    /// <summary>What takes an actor and needs no row, with the reason.</summary>
    public static IReadOnlyDictionary<string, string> Exempt { get; } =
        new Dictionary<string, string>
        {
            ["Changes.ExecuteAsync"] = "the gate itself",
            ["Changes.AuthorizeAsync"] = "the gate itself",
            ["Changes.RecordRefusalAsync"] = "the gate itself",
            ["WatchProjects.ReadAsync"] = "FollowProjects is the gate",
            ["SupportVisits.CurrentAsync"] = "one's own visit",
            ["SupportVisits.NoteAsync"] = "records a look; the reads after it ask for the right",
            ["SupportQueries.ReasonOfAsync"] = "one's own search",
            ["SupportLooks.ReadAsync"] = "each of its reads asks for the right, and the look is recorded",
            ["OrganizationQueries.BelongingAsync"] = "one's own account",
            ["OrganizationQueries.NoteOpenedAsync"] = "one's own membership",
            ["GlanceQueries.OwnAsync"] = "one's own memberships",
            ["Joining.AcceptAsync"] = "the invitation's secret is the right",
        };

    private static Act Of<T>(string method, Right right, Func<T, Actor, string, Task> act)
        where T : notnull =>
        new(
            typeof(T),
            method,
            right,
            async (services, actor, organization) =>
            {
                await using var scope = services.CreateAsyncScope();
                await act(scope.ServiceProvider.GetRequiredService<T>(), actor, organization);
            }
        );
}
