using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Access;

/// <summary>Tells from the database, never from a cookie's claims, what an actor may do in an organization now.</summary>
internal sealed class OrganizationAccess(TimeProvider time)
{
    /// <summary>What the actor is for this organization; for the platform if <paramref name="organizationId"/> is null.</summary>
    public async Task<Standing> StandingAsync(
        ApplicationDbContext database,
        Actor actor,
        string? organizationId,
        CancellationToken cancellationToken
    )
    {
        var standing = actor.Kind switch
        {
            ActorKind.Operator => Standing.Operator,
            ActorKind.Connection => await OfConnectionAsync(database, organizationId, cancellationToken),
            ActorKind.Server => Standing.Server,
            ActorKind.User => await OfUserAsync(database, actor.Id, actor.Stamp, organizationId, cancellationToken),
            _ => await OfKeyAsync(database, actor.Id, organizationId, cancellationToken),
        };
        return organizationId is not null && standing.Has(Right.LookUp)
            ? standing with
            {
                IsVisiting = await IsVisitingAsync(database, actor, organizationId, cancellationToken),
            }
            : standing;
    }

    /// <summary>The standing, if it has the right; else the answer for those who may not know, or may only look.</summary>
    /// <exception cref="NotFoundException">No such organization, or not theirs to see.</exception>
    /// <exception cref="RefusedException">They may see it, but not do this.</exception>
    public async Task<Standing> RequireAsync(
        ApplicationDbContext database,
        Actor actor,
        string organizationId,
        Right right,
        CancellationToken cancellationToken
    )
    {
        var standing = await StandingAsync(database, actor, organizationId, cancellationToken);
        Require(standing, right);
        if (!await database.Organizations.AnyAsync(organization => organization.Id == organizationId, cancellationToken))
        {
            throw new NotFoundException("This organization");
        }

        return standing;
    }

    /// <summary>Lets those read an audit log who may: of an organization whoever sees it, of the platform administrators.</summary>
    public async Task RequireLogAsync(
        ApplicationDbContext database,
        Actor actor,
        string? organizationId,
        CancellationToken cancellationToken
    )
    {
        if (organizationId is null)
        {
            Require(await StandingAsync(database, actor, null, cancellationToken), Right.Administer);
        }
        else
        {
            await RequireAsync(database, actor, organizationId, Right.See, cancellationToken);
        }
    }

    public static void Require(Standing standing, Right right)
    {
        if (standing.Has(right))
        {
            return;
        }

        if (standing.Has(Right.LookInto) || (right == Right.Administer && standing.Has(Right.LookUp)))
        {
            throw new RefusedException(
                right switch
                {
                    Right.Decide or Right.KeepFacts => "Only an owner of this organization may do this.",
                    Right.See =>
                        "Support sees eligibility, sharing, projects, tokens and requests of an organization, on the page Support, and nothing else.",
                    Right.Administer => "Only an administrator of this console may do this.",
                    _ => "You may look at this, but not change it.",
                }
            );
        }

        throw new NotFoundException("This organization");
    }

    private async Task<Standing> OfKeyAsync(
        ApplicationDbContext database,
        string keyId,
        string? organizationId,
        CancellationToken cancellationToken
    )
    {
        var now = time.Now();
        var key = await database.ApiKeys.AsNoTracking().SingleOrDefaultAsync(key => key.Id == keyId, cancellationToken);
        if (
            key is null
            || key.RevokedAt is not null
            || key.ExpiresAt <= now
            || (key.OrganizationId is not null && key.OrganizationId != organizationId)
        )
        {
            return Standing.Nobody;
        }

        // A key never has more rights than its creator has now.
        var creator = key.CreatedById is null
            ? Standing.Operator
            : await OfUserAsync(database, key.CreatedById, null, organizationId, cancellationToken);
        var name = $"{creator.Name} (key {key.Name})";
        if (key.OrganizationId is not null)
        {
            return creator with { Name = name };
        }

        return creator.Has(Right.LookUp)
            ? new Standing(name, creator.Email, null, PlatformRole.Support, IsOperator: false)
            : Standing.Nobody;
    }

    // Only where an owner has set one up.
    private static async Task<Standing> OfConnectionAsync(
        ApplicationDbContext database,
        string? organizationId,
        CancellationToken cancellationToken
    ) =>
        await database.ProviderConnections.AnyAsync(connection => connection.OrganizationId == organizationId, cancellationToken)
            ? Standing.Connection
            : Standing.Nobody;

    private async Task<bool> IsVisitingAsync(
        ApplicationDbContext database,
        Actor actor,
        string organizationId,
        CancellationToken cancellationToken
    )
    {
        var now = time.Now();
        return await database.SupportVisits.AnyAsync(
            visit => visit.OrganizationId == organizationId && visit.ActorId == actor.Id && visit.EndsAt > now,
            cancellationToken
        );
    }

    private static async Task<Standing> OfUserAsync(
        ApplicationDbContext database,
        string userId,
        string? stamp,
        string? organizationId,
        CancellationToken cancellationToken
    )
    {
        var user = await database.Users.AsNoTracking().SingleOrDefaultAsync(user => user.Id == userId, cancellationToken);
        if (!SignIns.Count(user, stamp))
        {
            return Standing.Nobody;
        }

        var membership = organizationId is null
            ? null
            : await database
                .Memberships.AsNoTracking()
                .SingleOrDefaultAsync(
                    membership => membership.OrganizationId == organizationId && membership.UserId == userId,
                    cancellationToken
                );
        return new Standing(user.Name, user.Email, membership?.Role, user.PlatformRole, IsOperator: false);
    }
}
