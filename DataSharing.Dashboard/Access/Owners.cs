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

    /// <summary>Whether an administrator may make an organization their own, by one click.</summary>
    /// <remarks>
    /// Only where nobody belongs to it, and here whoever was shut out does belong: they may be let in again, and their organization must
    /// not have become a stranger's meanwhile. Its next owner is invited instead, which the organization's log says twice, once when the
    /// link is made and once when it is used.
    /// </remarks>
    /// <param name="belonging">How many people belong to it, with those who were shut out.</param>
    public static bool IsNobodys(int belonging) => belonging == 0;
}
