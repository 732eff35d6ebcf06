using System.Text.Json;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Access;

/// <summary>Runs a change: authorized where it acts, in one transaction with its audit entry; a refusal is recorded too.</summary>
internal sealed class Changes(
    IDbContextFactory<ApplicationDbContext> databases,
    OrganizationAccess access,
    RefusalCounts refusals,
    TimeProvider time
)
{
    /// <summary>Changes something of an organization.</summary>
    /// <param name="actor">Who wants it.</param>
    /// <param name="organizationId">Where; null for the platform itself.</param>
    /// <param name="right">What it needs.</param>
    /// <param name="type">How the audit log calls it, used if it is refused.</param>
    /// <param name="act">Makes the change and its audit entries; throws to leave everything as it was.</param>
    /// <param name="cancellationToken">Leaves everything as it was.</param>
    public async Task<T> ExecuteAsync<T>(
        Actor actor,
        string? organizationId,
        Right right,
        string type,
        Func<Change, Task<T>> act,
        CancellationToken cancellationToken
    )
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);

        // BEGIN IMMEDIATE: whoever is authorized below is still so at the commit, since nobody else can write in between.
        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        var standing = await access.StandingAsync(database, actor, organizationId, cancellationToken);
        T result;
        Change? change = null;
        try
        {
            OrganizationAccess.Require(standing, right);
            if (
                organizationId is not null
                && !await database.Organizations.AnyAsync(organization => organization.Id == organizationId, cancellationToken)
            )
            {
                throw new NotFoundException("This organization");
            }

            change = new Change(database, actor, standing, organizationId, time);
            result = await act(change);
        }
        catch (ProblemException problem) when (change is null || problem is RefusedException)
        {
            await transaction.RollbackAsync(cancellationToken);
            await RecordRefusalAsync(actor, standing, organizationId, type, cancellationToken);
            throw;
        }

        if (type != AuditTypes.FeedbackGiven && database.ChangeTracker.HasChanges() && !database.ChangeTracker.Entries<AuditEntry>().Any())
        {
            throw new InvalidOperationException($"An act of the type {type} leaves no entry: what is kept in memory would not notice it.");
        }

        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return result;
    }

    /// <summary>Asks for a right before something long that is no change itself; a refusal is recorded like any other.</summary>
    public Task AuthorizeAsync(Actor actor, string organizationId, Right right, string type, CancellationToken cancellationToken) =>
        ExecuteAsync(actor, organizationId, right, type, _ => Task.FromResult(true), cancellationToken);

    /// <summary>Records an attempt that was refused before any act began, such as a key without the scope.</summary>
    public async Task RecordRefusalAsync(Actor actor, string? organizationId, string type, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var standing = await access.StandingAsync(database, actor, organizationId, cancellationToken);
        await RecordRefusalAsync(actor, standing, organizationId, type, cancellationToken);
    }

    /// <summary>Writes the refusals that were only counted, one entry for each caller, act and minute.</summary>
    /// <param name="all">Those of the running minute too.</param>
    /// <param name="cancellationToken">Keeps them for the next time.</param>
    public async Task WriteCountedRefusalsAsync(bool all, CancellationToken cancellationToken)
    {
        var counted = refusals.Drain(all);
        if (counted.Count == 0)
        {
            return;
        }

        try
        {
            await using var database = await databases.CreateDbContextAsync(cancellationToken);
            await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
            foreach (var one in counted)
            {
                new Change(database, one.Actor, one.Standing, one.OrganizationId, time).Audit(
                    one.Type,
                    @new: new
                    {
                        further_refusals = one.Further,
                        from = one.From.ToString(),
                        until = one.Until.ToString(),
                    },
                    refused: true
                );
            }

            await database.SaveChangesAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch
        {
            refusals.PutBack(counted);
            throw;
        }
    }

    private async Task RecordRefusalAsync(
        Actor actor,
        Standing standing,
        string? organizationId,
        string type,
        CancellationToken cancellationToken
    )
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        if (
            organizationId is not null
            && !await database.Organizations.AnyAsync(organization => organization.Id == organizationId, cancellationToken)
        )
        {
            organizationId = null;
        }

        var entry = refusals.Take(actor, standing, organizationId, type);
        if (entry == RefusalEntry.Counted)
        {
            return;
        }

        await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
        new Change(database, actor, standing, organizationId, time).Audit(
            type,
            @new: entry == RefusalEntry.Last ? new { further_refusals = "counted, one entry for each minute" } : null,
            refused: true
        );
        await database.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}

/// <summary>A change under way: its database within the transaction, its instant, and the pen for the audit log.</summary>
internal sealed class Change(ApplicationDbContext database, Actor actor, Standing standing, string? organizationId, TimeProvider time)
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    public ApplicationDbContext Database { get; } = database;

    public Actor Actor { get; } = actor;

    public Standing Standing { get; } = standing;

    public Instant Now { get; } = time.Now();

    /// <summary>The same change, writing to the log of this organization.</summary>
    public Change In(string organization) => new(Database, Actor, Standing, organization, time);

    /// <summary>Adds the audit entry that commits together with the change.</summary>
    public AuditEntry Audit(
        string type,
        string? subject = null,
        object? old = null,
        object? @new = null,
        Instant? effectiveAt = null,
        TermsText? terms = null,
        bool refused = false
    )
    {
        var entry = new AuditEntry
        {
            Id = $"audit_{Guid.CreateVersion7(time.GetUtcNow()):N}",
            OrganizationId = organizationId,
            At = Now,
            Type = type,
            Refused = refused,
            Subject = subject,
            ActorKind = Actor.Kind,
            ActorId = Actor.Id,
            ActorName = Standing.Name,
            ActorEmail = Standing.Email,
            ActorRole = Standing.RoleName,
            Origin = Actor.Origin,
            OldValue = old is null ? null : JsonSerializer.Serialize(old, _json),
            NewValue = @new is null ? null : JsonSerializer.Serialize(@new, _json),
            EffectiveAt = effectiveAt,
            TermsVersion = terms?.Version,
            TermsSha256 = terms?.Sha256,
        };
        Database.AuditEntries.Add(entry);
        return entry;
    }
}
