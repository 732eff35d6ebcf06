namespace DataSharing.Dashboard.Auditing;

/// <summary>The types of audit entries, as they are stored and as the API filters by them. Each has its words in AuditWords.</summary>
internal static class AuditTypes
{
    public const string DataSharingUpdated = "data_sharing.updated";
    public const string DataSharingConfirmed = "data_sharing.confirmed";
    public const string DataSharingDeclared = "data_sharing.declared";
    public const string DataSharingProjectKept = "data_sharing.project_kept";
    public const string DataSharingHoldsLater = "data_sharing.holds_later";
    public const string DataSharingAsked = "data_sharing.asked";
    public const string DataSharingRequestGranted = "data_sharing.request_granted";
    public const string DataSharingRequestDeclined = "data_sharing.request_declined";
    public const string DataSharingRequestWithdrawn = "data_sharing.request_withdrawn";

    public const string TermsAcknowledged = "terms.acknowledged";

    public const string ProjectCreated = "project.created";
    public const string ProjectUpdated = "project.updated";
    public const string ProjectArchived = "project.archived";
    public const string ProjectZdr = "project.zdr";
    public const string ProjectNeverShare = "project.never_share";

    public const string FactsUpdated = "facts.updated";

    public const string InviteSent = "invite.sent";
    public const string InviteDeleted = "invite.deleted";
    public const string InviteAccepted = "invite.accepted";

    public const string UserAdded = "user.added";
    public const string UserUpdated = "user.updated";
    public const string UserDeleted = "user.deleted";

    public const string ApiKeyCreated = "api_key.created";
    public const string ApiKeyRevoked = "api_key.revoked";

    public const string OpenaiConnectionUpdated = "openai_connection.updated";
    public const string OpenaiConnectionDeleted = "openai_connection.deleted";
    public const string OpenaiConnectionTested = "openai_connection.tested";

    public const string AlertRuleAdded = "alert.rule_added";
    public const string AlertRuleUpdated = "alert.rule_updated";
    public const string AlertRuleDeleted = "alert.rule_deleted";
    public const string AlertChannelAdded = "alert.channel_added";
    public const string AlertChannelUpdated = "alert.channel_updated";
    public const string AlertChannelDeleted = "alert.channel_deleted";
    public const string AlertTested = "alert.tested";
    public const string AlertSentAgain = "alert.sent_again";

    public const string UsageReportImported = "usage_report.imported";

    public const string FeedbackGiven = "feedback.given";

    public const string CatalogueSimulated = "catalogue.simulated";
    public const string CataloguePublished = "catalogue.published";
    public const string CatalogueWithdrawn = "catalogue.withdrawn";
    public const string CatalogueStarted = "catalogue.started";

    public const string EventRetentionUpdated = "event_retention.updated";

    public const string OrganizationCreated = "organization.created";
    public const string OrganizationUpdated = "organization.updated";
    public const string OrganizationSearched = "organization.searched";

    public const string EligibilityExported = "eligibility.exported";

    public const string SupportLookedUp = "support.looked_up";
    public const string SupportSearched = "support.searched";

    /// <summary>One page, file or answer that was opened on a visit; its subject is the visit.</summary>
    public const string SupportOpened = "support.opened";

    /// <summary>Facts or projects that an administrator opened without a visit, to keep them.</summary>
    public const string SupportKept = "support.opened_to_keep";

    public const string AccountCreated = "account.created";
    public const string AccountReset = "account.reset";
    public const string AccountDisabled = "account.disabled";
    public const string AccountUnlocked = "account.unlocked";
    public const string AccountUpdated = "account.updated";
    public const string AccountRoleUpdated = "account.role_updated";
    public const string AccountSignedIn = "account.signed_in";
    public const string AccountSignedOut = "account.signed_out";
}
