using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Live;
using DataSharing.Dashboard.Memory;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Alerts;

/// <summary>How much an organization has to tell one member.</summary>
/// <param name="Alerts">Alerts that they have not read.</param>
/// <param name="Requests">Requests of members that wait for an owner: of owners alone, and until they are answered.</param>
/// <param name="Answers">What became of what they asked for themselves, not read yet.</param>
public readonly record struct UnreadView(int Alerts, int Requests, int Answers)
{
    public int Total => Alerts + Requests + Answers;
}

/// <summary>A member's request with its project's name.</summary>
public sealed record RequestLine(MemberRequest Request, string Project);

/// <summary>What an organization has to tell one reader.</summary>
/// <param name="Alerts">The latest, the newest first.</param>
/// <param name="ReadUpTo">The <see cref="FiredAlert.Sequence"/> of the last one that they have read.</param>
/// <param name="Requests">Those that wait, for owners; the oldest first.</param>
/// <param name="Answers">The latest answers to what the reader asked for, the newest first.</param>
public sealed record InboxView(
    IReadOnlyList<FiredAlert> Alerts,
    long ReadUpTo,
    IReadOnlyList<RequestLine> Requests,
    IReadOnlyList<RequestLine> Answers
)
{
    /// <summary>Whether anything is watched for.</summary>
    public bool HasRules { get; init; } = true;
}

/// <summary>Alerts within the console, requests to owners, and their answers to whoever asked.</summary>
internal sealed class AlertInbox(
    IDbContextFactory<ApplicationDbContext> databases,
    OrganizationAccess access,
    LoggedChanges logged,
    LiveFeed feed,
    TimeProvider time
)
{
    /// <summary>Whoever comes for the first time is not shown the alerts of months as new.</summary>
    public static readonly TimeSpan New = TimeSpan.FromDays(7);

    private const int Most = 30;

    /// <summary>How much a member has not read, in one question: each page that is open asks it.</summary>
    /// <exception cref="NotFoundException">They do not belong there.</exception>
    public async Task<UnreadView> UnreadAsync(Actor actor, string organizationId, CancellationToken cancellationToken)
    {
        var since = time.Now().Plus(-New);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var answers = Answered(database, actor, organizationId)
            .Where(request => request.AnswerReadAt == null && request.AnsweredAt >= since);
        var found = await database
            .Memberships.AsNoTracking()
            .Where(membership => membership.OrganizationId == organizationId && membership.UserId == actor.Id)
            .Select(membership => new
            {
                membership.User,
                membership.Role,
                Alerts = database.FiredAlerts.Count(alert =>
                    alert.OrganizationId == organizationId
                    && alert.FiredAt >= since
                    && alert.Sequence
                        > (
                            database
                                .AlertReadings.Where(reading => reading.OrganizationId == organizationId && reading.UserId == actor.Id)
                                .Select(reading => (long?)reading.UpTo)
                                .FirstOrDefault()
                            ?? 0
                        )
                ),
                Requests = database.MemberRequests.Count(request => request.OrganizationId == organizationId && request.AnsweredAt == null),
                Answers = answers.Count(),
            })
            .SingleOrDefaultAsync(cancellationToken);
        return found is not null && SignIns.Count(found.User, actor.Stamp)
            ? new UnreadView(found.Alerts, found.Role == OrganizationRole.Owner ? found.Requests : 0, found.Answers)
            : throw new NotFoundException("This organization");
    }

    public async Task<InboxView> GetAsync(Actor actor, string organizationId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var standing = await access.RequireAsync(database, actor, organizationId, Right.See, cancellationToken);
        var upTo =
            await database
                .AlertReadings.Where(reading => reading.OrganizationId == organizationId && reading.UserId == actor.Id)
                .Select(reading => (long?)reading.UpTo)
                .SingleOrDefaultAsync(cancellationToken)
            ?? 0;
        var alerts = await database
            .FiredAlerts.AsNoTracking()
            .Where(alert => alert.OrganizationId == organizationId)
            .OrderByDescending(alert => alert.Sequence)
            .Take(Most)
            .ToListAsync(cancellationToken);
        var open = database
            .MemberRequests.Where(request => request.OrganizationId == organizationId && request.AnsweredAt == null)
            .OrderBy(request => request.Sequence);
        var answers = Answered(database, actor, organizationId)
            .OrderByDescending(request => request.AnsweredAt)
            .ThenByDescending(request => request.Sequence)
            .Take(Most);
        return new InboxView(
            alerts,
            upTo,
            standing.Has(Right.Decide) ? await NamedAsync(database, open, cancellationToken) : [],
            await NamedAsync(database, answers, cancellationToken)
        )
        {
            HasRules = await database.AlertRules.AnyAsync(rule => rule.OrganizationId == organizationId && rule.IsOn, cancellationToken),
        };
    }

    /// <summary>
    /// Notes that somebody has read them all, and tells the other pages that they have open; for members, since those who only visit leave
    /// nothing behind. Requests wait for an answer, however often they are read.
    /// </summary>
    public async Task ReadAsync(Actor actor, string organizationId, CancellationToken cancellationToken)
    {
        var isNews = await logged.WriteWithoutEntryAsync(
            null,
            async () =>
            {
                await using var database = await databases.CreateDbContextAsync(cancellationToken);
                await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
                await access.RequireAsync(database, actor, organizationId, Right.Rate, cancellationToken);
                await NoteAsync(database, actor, organizationId, cancellationToken);
                var isChanged = database.ChangeTracker.HasChanges();
                await database.SaveChangesAsync(cancellationToken);
                await transaction.CommitAsync(cancellationToken);
                return isChanged;
            },
            cancellationToken
        );
        if (isNews)
        {
            feed.PublishPerson(actor.Id, News.Alerts);
        }
    }

    private async Task NoteAsync(ApplicationDbContext database, Actor actor, string organizationId, CancellationToken cancellationToken)
    {
        var last =
            await database
                .FiredAlerts.Where(alert => alert.OrganizationId == organizationId)
                .MaxAsync(alert => (long?)alert.Sequence, cancellationToken)
            ?? 0;
        var reading = await database.AlertReadings.SingleOrDefaultAsync(
            reading => reading.OrganizationId == organizationId && reading.UserId == actor.Id,
            cancellationToken
        );
        if (reading is null)
        {
            reading = new AlertReading
            {
                OrganizationId = organizationId,
                UserId = actor.Id,
                UpTo = last,
            };
            database.AlertReadings.Add(reading);
        }

        // Alerts that are over go after a while: what was read stays read.
        reading.UpTo = Math.Max(reading.UpTo, last);
        var answers = Answered(database, actor, organizationId).Where(request => request.AnswerReadAt == null);
        foreach (var answer in await answers.ToListAsync(cancellationToken))
        {
            answer.AnswerReadAt = time.Now();
        }
    }

    // What an owner has answered, of what the reader asked for.
    private static IQueryable<MemberRequest> Answered(ApplicationDbContext database, Actor actor, string organizationId) =>
        database.MemberRequests.Where(request =>
            request.OrganizationId == organizationId
            && request.ById == actor.Id
            && request.AnsweredAt != null
            && request.AnsweredById != actor.Id
        );

    private static async Task<IReadOnlyList<RequestLine>> NamedAsync(
        ApplicationDbContext database,
        IQueryable<MemberRequest> requests,
        CancellationToken cancellationToken
    )
    {
        var found = await requests.AsNoTracking().ToListAsync(cancellationToken);
        var ids = found.Select(request => request.ProjectId).Distinct().ToList();
        var organizationId = found.FirstOrDefault()?.OrganizationId;
        var names = await database
            .Projects.Where(project => project.OrganizationId == organizationId && ids.Contains(project.Id))
            .ToDictionaryAsync(project => project.Id, project => project.Name, StringComparer.Ordinal, cancellationToken);
        return found.ConvertAll(request => new RequestLine(request, names.GetValueOrDefault(request.ProjectId, request.ProjectId)));
    }
}
