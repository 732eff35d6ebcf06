using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Access;

/// <summary>
/// A look of staff at an organization: with a reason, recorded with everything that is opened, and visible to the organization.
/// </summary>
internal sealed class SupportVisits(
    Changes changes,
    IDbContextFactory<ApplicationDbContext> databases,
    OrganizationAccess access,
    TimeProvider time
)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(8);

    private const int LongestReason = 500;
    private const int LongestOpened = 300;

    /// <summary>What a visit knows to have been opened already; what was opened long before is recorded again.</summary>
    private const int MostKnown = 1_000;

    /// <summary>What administrators keep for organizations, and open without a reason.</summary>
    private static readonly string[] _kept = ["Facts", "Projects"];

    /// <summary>A reason as it is kept.</summary>
    /// <exception cref="InvalidInputException">None, or too long.</exception>
    public static string Reason(string? reason)
    {
        reason = reason?.Trim() ?? "";
        return reason.Length == 0 || reason.EnumerateRunes().Count() > LongestReason || reason.Any(char.IsControl)
            ? throw new InvalidInputException("X-Support-Reason", "Give a ticket number or reason of 1 to 500 characters.")
            : reason;
    }

    /// <summary>Begins or goes on with the visit for this reason; records what is opened, each thing once.</summary>
    /// <param name="actor">Who looks.</param>
    /// <param name="organizationId">At whom.</param>
    /// <param name="reason">Why.</param>
    /// <param name="opened">What, in words; null while it is not known whether it is there.</param>
    /// <param name="cancellationToken">Opens nothing.</param>
    public Task OpenAsync(Actor actor, string organizationId, string reason, string? opened, CancellationToken cancellationToken) =>
        changes.ExecuteAsync(
            actor,
            organizationId,
            Right.LookUp,
            AuditTypes.SupportLookedUp,
            async scope =>
            {
                reason = Reason(reason);

                // A program may work on several tickets at a time, each with its visit.
                var visit =
                    await scope
                        .Database.SupportVisits.Where(visit =>
                            visit.OrganizationId == organizationId
                            && visit.ActorId == actor.Id
                            && visit.Reason == reason
                            && visit.EndsAt > scope.Now
                        )
                        .OrderByDescending(visit => visit.StartedAt)
                        .FirstOrDefaultAsync(cancellationToken)
                    ?? Begin(scope, organizationId, reason);
                if (opened is not null)
                {
                    Record(scope, visit, opened, eachTime: false);
                }

                return true;
            },
            cancellationToken
        );

    /// <summary>
    /// Begins a visit for the reason that somebody just gave, unless they are on one for it: what they open from here on stands under it.
    /// </summary>
    public Task BeginAsync(Actor actor, string organizationId, string reason, CancellationToken cancellationToken) =>
        changes.ExecuteAsync(
            actor,
            organizationId,
            Right.LookUp,
            AuditTypes.SupportLookedUp,
            async scope =>
            {
                reason = Reason(reason);
                return (await CurrentAsync(scope.Database, actor, organizationId, scope.Now, cancellationToken))?.Reason == reason
                    || Begin(scope, organizationId, reason) is not null;
            },
            cancellationToken
        );

    private static SupportVisit Begin(Change scope, string organizationId, string reason)
    {
        var visit = new SupportVisit
        {
            Id = $"visit_{Guid.CreateVersion7():N}",
            OrganizationId = organizationId,
            ActorId = scope.Actor.Id,
            ActorName = scope.Standing.Name,
            Reason = reason,
            StartedAt = scope.Now,
            EndsAt = scope.Now.Plus(Lifetime),
            Opened = [],
        };
        scope.Database.SupportVisits.Add(visit);
        scope.Audit(AuditTypes.SupportLookedUp, visit.Id, @new: new { reason });
        return visit;
    }

    /// <summary>The visit that somebody is on: with the reason given last. Null if there is none any more.</summary>
    public async Task<SupportVisit?> CurrentAsync(Actor actor, string organizationId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await CurrentAsync(database, actor, organizationId, time.Now(), cancellationToken);
    }

    /// <summary>
    /// Records that a page or file of an organization is opened, if it is by staff; by those who belong there it is no look.
    /// </summary>
    /// <param name="actor">Who opens it.</param>
    /// <param name="organizationId">Whose.</param>
    /// <param name="opened">Which page or file, in words.</param>
    /// <param name="eachTime">Every time, not once for each visit: for files, which stay with whoever has them.</param>
    /// <param name="cancellationToken">Opens nothing.</param>
    /// <exception cref="RefusedException">Support: its visits are for the page Support.</exception>
    /// <returns>When the look ends; null for those who need none, and for those who may not look, whom the reads refuse.</returns>
    public async Task<Instant?> NoteAsync(
        Actor actor,
        string organizationId,
        string opened,
        bool eachTime,
        CancellationToken cancellationToken
    )
    {
        Standing standing;
        SupportVisit? visit;
        await using (var database = await databases.CreateDbContextAsync(cancellationToken))
        {
            standing = await access.StandingAsync(database, actor, organizationId, cancellationToken);
            if (standing is { Role: null, IsVisiting: true, Platform: PlatformRole.Support })
            {
                // What a page happens to read may be within support's right; the page is not.
                OrganizationAccess.Require(standing, Right.See);
            }

            if (standing.Role is not null || standing.Platform != PlatformRole.Administrator)
            {
                return null;
            }

            visit = await CurrentAsync(database, actor, organizationId, time.Now(), cancellationToken);
        }

        if (visit is null)
        {
            await NoteKeepingAsync(actor, organizationId, opened, cancellationToken);
            return null;
        }

        // Asked before anything is written: a page that is read anew, for the news of its own look too, writes nothing.
        if (eachTime || !visit.Opened.Contains(Short(opened)))
        {
            await changes.ExecuteAsync(
                actor,
                organizationId,
                Right.See,
                AuditTypes.SupportOpened,
                async scope =>
                {
                    var stored = await scope.Database.SupportVisits.SingleAsync(other => other.Id == visit.Id, cancellationToken);
                    Record(scope, stored, opened, eachTime);
                    return true;
                },
                cancellationToken
            );
        }

        return visit.EndsAt;
    }

    // Their work, for which they give no reason; the organization sees it all the same.
    private async Task NoteKeepingAsync(Actor actor, string organizationId, string opened, CancellationToken cancellationToken)
    {
        if (!_kept.Contains(opened.Split(' ', '?')[0]))
        {
            return;
        }

        opened = Short(opened);
        await using (var database = await databases.CreateDbContextAsync(cancellationToken))
        {
            var since = time.Now().Plus(-Lifetime);
            if (
                !await database.Organizations.AnyAsync(organization => organization.Id == organizationId, cancellationToken)
                || await database.AuditEntries.AnyAsync(
                    entry =>
                        entry.OrganizationId == organizationId
                        && entry.Type == AuditTypes.SupportKept
                        && entry.ActorId == actor.Id
                        && entry.Subject == opened
                        && entry.At > since,
                    cancellationToken
                )
            )
            {
                return;
            }
        }

        await changes.ExecuteAsync(
            actor,
            organizationId,
            Right.KeepFacts,
            AuditTypes.SupportKept,
            scope => Task.FromResult(scope.Audit(AuditTypes.SupportKept, opened)),
            cancellationToken
        );
    }

    private static void Record(Change scope, SupportVisit visit, string opened, bool eachTime)
    {
        opened = Short(opened);
        var isNew = !visit.Opened.Contains(opened);
        if (isNew)
        {
            // The latest: a page that is read anew for the news of its own look must find itself, or it would write, and be read, for ever.
            visit.Opened = [.. visit.Opened.TakeLast(MostKnown - 1), opened];
        }

        if (isNew || eachTime)
        {
            scope.Audit(AuditTypes.SupportOpened, visit.Id, @new: new { opened });
        }
    }

    // What is cut off still tells one look from another.
    private static string Short(string opened) =>
        opened.Length <= LongestOpened ? opened : $"{opened.Cut(LongestOpened)}… ({Convert.ToHexStringLower(Secrets.Hash(opened))})";

    private static Task<SupportVisit?> CurrentAsync(
        ApplicationDbContext database,
        Actor actor,
        string organizationId,
        Instant now,
        CancellationToken cancellationToken
    ) =>
        database
            .SupportVisits.AsNoTracking()
            .Where(visit => visit.OrganizationId == organizationId && visit.ActorId == actor.Id && visit.EndsAt > now)
            .OrderByDescending(visit => visit.StartedAt)
            .FirstOrDefaultAsync(cancellationToken);
}
