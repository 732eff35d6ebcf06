using DataSharing.Dashboard.Data.Entities;

namespace DataSharing.Dashboard.Access;

/// <summary>Who owns an organization, as far as rights rest on it.</summary>
internal static class Owners
{
    /// <summary>
    /// Those who can act. Whoever was shut out holds the role still and decides nothing: while there is no other owner, administrators
    /// invite the next one.
    /// </summary>
    public static IQueryable<Membership> OwnersWhoCanSignIn(this IQueryable<Membership> memberships, string organizationId) =>
        memberships.Where(membership =>
            membership.OrganizationId == organizationId && membership.Role == OrganizationRole.Owner && membership.User!.DisabledAt == null
        );
}
