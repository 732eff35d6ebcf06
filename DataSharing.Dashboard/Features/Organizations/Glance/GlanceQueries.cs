using DataSharing.Core.Eligibility;
using DataSharing.Core.Foresight.Needs;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Organizations.Glance;

/// <summary>Organizations side by side, those that need a person first.</summary>
internal sealed partial class GlanceQueries(
    IDbContextFactory<ApplicationDbContext> databases,
    Changes changes,
    OrganizationAccess access,
    GlanceBoard board,
    GlanceReader reader,
    ILogger<GlanceQueries> logger
)
{
    /// <summary>Rows of one page.</summary>
    public const int PageSize = 25;

    private const int MostRounds = 3;

    /// <summary>All of them, for administrators.</summary>
    /// <param name="actor">Who looks.</param>
    /// <param name="address">What for.</param>
    /// <param name="isNewLook">That they are opened or searched is recorded; that what is shown follows the news is not.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<GlanceView> AllAsync(Actor actor, GlanceAddress address, bool isNewLook, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await LookAsync(database, actor, Right.Administer, address, isNewLook, cancellationToken);
        var mine = await MineAsync(database, actor, cancellationToken);
        return await ViewAsync(board.AllAsync, address, mine, place => place, cancellationToken);
    }

    /// <summary>
    /// Those that need a person, for support: the same list, of what support may be asked about, without a figure or a name of what is
    /// theirs.
    /// </summary>
    /// <param name="actor">Who looks.</param>
    /// <param name="need">For what, or null for anything.</param>
    /// <param name="page">From 1.</param>
    /// <param name="isNewLook">As for <see cref="AllAsync"/>.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<NeedingView> NeedingAsync(Actor actor, Need? need, int page, bool isNewLook, CancellationToken cancellationToken)
    {
        var address = new GlanceAddress { Needs = need?.Wire() ?? GlanceAddress.AnyNeed, Page = page };
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await LookAsync(database, actor, Right.LookUp, address, isNewLook, cancellationToken);
        var view = await ViewAsync(
            async stop => [.. (await board.AllAsync(stop)).Select(NeedingView.OfSupport).Order(GlancePlace.Order)],
            address,
            new HashSet<string>(),
            NeedingView.OfSupport,
            cancellationToken
        );
        return NeedingView.Of(view);
    }

    private async Task LookAsync(
        ApplicationDbContext database,
        Actor actor,
        Right right,
        GlanceAddress address,
        bool isNewLook,
        CancellationToken cancellationToken
    )
    {
        if (isNewLook)
        {
            await changes.ExecuteAsync(
                actor,
                organizationId: null,
                right,
                AuditTypes.OrganizationSearched,
                scope => Task.FromResult(scope.Audit(AuditTypes.OrganizationSearched, @new: Searched(address))),
                cancellationToken
            );
        }
        else
        {
            OrganizationAccess.Require(await access.StandingAsync(database, actor, null, cancellationToken), right);
        }
    }

    /// <summary>Those that somebody belongs to.</summary>
    public async Task<GlanceView> OwnAsync(Actor actor, GlanceAddress address, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var user = await database.Users.AsNoTracking().SingleOrDefaultAsync(user => user.Id == actor.Id, cancellationToken);
        if (!SignIns.Count(user, actor.Stamp))
        {
            throw new NotFoundException("This organization");
        }

        var mine = await MineAsync(database, actor, cancellationToken);
        return await ViewAsync(stop => board.OfAsync(mine, stop), address, mine, place => place, cancellationToken);
    }

    private async Task<GlanceView> ViewAsync(
        Func<CancellationToken, Task<IReadOnlyList<GlancePlace>>> read,
        GlanceAddress address,
        IReadOnlySet<string> mine,
        Func<GlancePlace, GlancePlace> seen,
        CancellationToken cancellationToken
    )
    {
        await board.CatchUpAsync(await read(cancellationToken), LogFailure, cancellationToken);
        for (var round = 1; ; round++)
        {
            var all = await read(cancellationToken);
            List<GlancePlace> found = address.IsChosen ? [.. all.Where(address.Includes)] : [.. all];
            var page = Math.Min(address.Page, Math.Max(1, (found.Count + PageSize - 1) / PageSize));
            var (rows, unread) = (new List<GlanceRow>(), new List<GlancePlace>());
            foreach (var place in found.Skip((page - 1) * PageSize).Take(PageSize))
            {
                // One that cannot be looked at is said, and takes no other from the page.
                try
                {
                    if (await reader.FindTodayAsync(place.Id, cancellationToken) is var (glance, today))
                    {
                        rows.Add(new GlanceRow(glance, today, mine.Contains(place.Id)));
                        board.Put(glance.Place);
                    }
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    unread.Add(place);
                    LogFailure(exception);
                }
            }

            // Whoever stands elsewhere now, or is not looked for any more, is not shown where it stood.
            var isAsFound = rows.TrueForAll(row => found.Find(place => place.Id == row.Id)!.IsAs(seen(row.Glance.Place)));
            if (isAsFound || round == MostRounds)
            {
                return new GlanceView(
                    rows,
                    unread,
                    found.Count,
                    all.Count,
                    page,
                    all.Count(place => place.Status is null),
                    all.Count(place => place.Needs.Count > 0),
                    all.SelectMany(place => place.Needs).CountBy(need => need).ToDictionary(),
                    all.Select(place => place.Status).OfType<EligibilityStatus>().CountBy(status => status).ToDictionary()
                );
            }
        }
    }

    private static async Task<IReadOnlySet<string>> MineAsync(
        ApplicationDbContext database,
        Actor actor,
        CancellationToken cancellationToken
    ) =>
        await database
            .Memberships.Where(membership => membership.UserId == actor.Id)
            .Select(membership => membership.OrganizationId)
            .ToHashSetAsync(cancellationToken);

    private static object? Searched(GlanceAddress address) =>
        !address.IsChosen
            ? null
            : new
            {
                query = string.IsNullOrWhiteSpace(address.Search) ? null : address.Search.Trim(),
                needs = Chosen(address.Needs),
                status = Chosen(address.Status),
            };

    [LoggerMessage(Level = LogLevel.Error, Message = "An organization cannot be looked at.")]
    private partial void LogFailure(Exception exception);

    private static string? Chosen(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
