using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Feedback;

/// <param name="ProjectId">Only of this project; null for all.</param>
/// <param name="Rating">Only these; null for both.</param>
internal sealed record FeedbackFilter(string? ProjectId = null, FeedbackRating? Rating = null);

/// <summary>Ratings of one project.</summary>
internal sealed record FeedbackCount(string ProjectId, int Up, int Down);

/// <param name="Items">Newest first, the first of them.</param>
/// <param name="Counts">By project, of all there are.</param>
/// <param name="Open">Projects whose completions can be rated now.</param>
/// <param name="Projects">All names.</param>
/// <param name="Standing">What the reader is here.</param>
internal sealed record FeedbackView(
    IReadOnlyList<CompletionRating> Items,
    bool HasMore,
    IReadOnlyList<FeedbackCount> Counts,
    IReadOnlyList<ProjectState> Open,
    IReadOnlyDictionary<string, string> Projects,
    Standing Standing
);

/// <summary>Reads ratings.</summary>
internal sealed class FeedbackQueries(OrganizationReader organizations, IDbContextFactory<ApplicationDbContext> databases)
{
    private const int Most = 200;

    public async Task<FeedbackView> GetAsync(Actor actor, string organizationId, FeedbackFilter filter, CancellationToken cancellationToken)
    {
        var seen = await organizations.ReadAsync(actor, organizationId, cancellationToken);
        var now = seen.History.At(seen.Now);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var items = await Filtered(database, organizationId, filter)
            .OrderByDescending(feedback => feedback.At)
            .ThenByDescending(feedback => feedback.Sequence)
            .Take(Most + 1)
            .ToListAsync(cancellationToken);
        var counts = await database
            .Feedback.Where(feedback => feedback.OrganizationId == organizationId)
            .GroupBy(feedback => feedback.ProjectId)
            .Select(group => new FeedbackCount(
                group.Key,
                group.Count(item => item.Rating == FeedbackRating.Up),
                group.Count(item => item.Rating == FeedbackRating.Down)
            ))
            .ToListAsync(cancellationToken);
        return new FeedbackView(
            [.. items.Take(Most)],
            items.Count > Most,
            [.. counts.OrderByDescending(count => count.Up + count.Down)],
            [
                .. now
                    .Projects.Where(project => GiveFeedback.Refusal(now, project) is null)
                    .OrderBy(project => project.Name, StringComparer.CurrentCulture),
            ],
            seen.History.Projects.ToDictionary(project => project.Id, project => project.Name, StringComparer.Ordinal),
            seen.Standing
        );
    }

    /// <summary>All of them, oldest first, for an export.</summary>
    public async Task<List<CompletionRating>> ExportAsync(
        Actor actor,
        string organizationId,
        FeedbackFilter filter,
        CancellationToken cancellationToken
    )
    {
        await organizations.ReadAsync(actor, organizationId, cancellationToken);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await Filtered(database, organizationId, filter).OrderBy(feedback => feedback.Sequence).ToListAsync(cancellationToken);
    }

    private static IQueryable<CompletionRating> Filtered(ApplicationDbContext database, string organizationId, FeedbackFilter filter)
    {
        var items = database.Feedback.AsNoTracking().Where(feedback => feedback.OrganizationId == organizationId);
        items = filter.ProjectId is { } project ? items.Where(feedback => feedback.ProjectId == project) : items;
        return filter.Rating is { } rating ? items.Where(feedback => feedback.Rating == rating) : items;
    }
}
