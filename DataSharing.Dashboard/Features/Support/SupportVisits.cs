using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Security;
using DataSharing.Dashboard.Shared;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Support;

/// <summary>A look of support at an organization: with a reason, recorded, and visible to the organization.</summary>
internal sealed class SupportVisits(Changes changes)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(8);

    /// <summary>Begins or goes on with the visit for this reason; notes what is opened.</summary>
    public Task OpenAsync(Actor actor, string organizationId, string reason, string opened, CancellationToken cancellationToken) =>
        changes.ExecuteAsync(actor, organizationId, Right.LookUp, AuditTypes.SupportLookedUp, async scope =>
        {
            reason = reason.Trim();
            if (reason.Length is 0 or > 500 || reason.Any(char.IsControl))
            {
                throw new InvalidInputException("X-Support-Reason", "Give a ticket number or reason of 1 to 500 characters.");
            }

            var visit = await scope.Database.SupportVisits.SingleOrDefaultAsync(
                visit => visit.OrganizationId == organizationId && visit.ActorId == actor.Id && visit.Reason == reason && visit.EndsAt > scope.Now, cancellationToken);
            if (visit is null)
            {
                visit = new SupportVisit
                {
                    Id = $"visit_{Guid.CreateVersion7():N}",
                    OrganizationId = organizationId,
                    ActorId = actor.Id,
                    ActorName = scope.Standing.Name,
                    Reason = reason,
                    StartedAt = scope.Now,
                    EndsAt = scope.Now.Plus(Lifetime),
                    Opened = [opened],
                };
                scope.Database.SupportVisits.Add(visit);
                scope.Audit(AuditTypes.SupportLookedUp, visit.Id, @new: new { reason });
            }
            else if (!visit.Opened.Contains(opened))
            {
                visit.Opened = [.. visit.Opened, opened];
            }

            return true;
        }, cancellationToken);
}
