using DataSharing.Dashboard.Auditing;

namespace DataSharing.Dashboard.Memory;

/// <summary>An entry of the audit log, as far as it tells whom a change concerns.</summary>
/// <param name="OrganizationId">Whose; null for the platform.</param>
/// <param name="Type">What was done.</param>
/// <param name="Refused">It was tried, and nothing changed.</param>
/// <param name="ActorId">Who did it.</param>
/// <param name="Subject">To what or whom.</param>
internal sealed record LoggedChange(string? OrganizationId, string Type, bool Refused, string ActorId, string? Subject)
{
    // Looked at, signed in, tried out: it stands in the log, and no page but the log's shows anything else for it.
    private static readonly HashSet<string> _looks =
    [
        AuditTypes.SupportLookedUp,
        AuditTypes.SupportSearched,
        AuditTypes.SupportOpened,
        AuditTypes.SupportKept,
        AuditTypes.OrganizationSearched,
        AuditTypes.EligibilityExported,
        AuditTypes.CatalogueSimulated,
        AuditTypes.AccountSignedIn,
    ];

    private static readonly HashSet<string> _accounts =
    [
        AuditTypes.AccountCreated,
        AuditTypes.AccountReset,
        AuditTypes.AccountDisabled,
        AuditTypes.AccountUnlocked,
        AuditTypes.AccountUpdated,
        AuditTypes.AccountRoleUpdated,
        AuditTypes.AccountSignedOut,
    ];

    private static readonly HashSet<string> _people =
    [
        .. _accounts,
        AuditTypes.UserAdded,
        AuditTypes.UserUpdated,
        AuditTypes.UserDeleted,
        AuditTypes.InviteAccepted,
    ];

    /// <summary>Whether anything is other than before.</summary>
    public bool IsChange => !Refused && !_looks.Contains(Type);

    /// <summary>Whether somebody asked owners for something, or was answered.</summary>
    public bool IsOfRequest =>
        !Refused
        && Type
            is AuditTypes.DataSharingAsked
                or AuditTypes.DataSharingRequestGranted
                or AuditTypes.DataSharingRequestDeclined
                or AuditTypes.DataSharingRequestWithdrawn;

    /// <summary>Whether it concerns one account alone, and no organization.</summary>
    public bool IsOfAccount => OrganizationId is null && _accounts.Contains(Type);

    /// <summary>Whether it changes what others see of an account, and not only how its person signs in.</summary>
    public bool IsOfStanding => IsOfAccount && Type is not (AuditTypes.AccountUpdated or AuditTypes.AccountSignedOut);

    /// <summary>
    /// Whether it changes who somebody is or where they belong: theirs is the actor's account, or the one with the subject as its e-mail.
    /// </summary>
    public bool IsOfPerson => IsChange && _people.Contains(Type);
}
