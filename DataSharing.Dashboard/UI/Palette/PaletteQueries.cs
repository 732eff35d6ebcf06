using DataSharing.Core.Accounting;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Ledger;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.UI.Palette;

/// <summary>What is found in an organization by a text: its projects, models of the programme, and an event by its whole id.</summary>
internal sealed class PaletteQueries(OrganizationReader organizations, IDbContextFactory<LedgerDbContext> ledgers)
{
    /// <summary>No id and no name is longer.</summary>
    public const int LongestText = 200;

    private const int MostEvents = 3;

    /// <param name="actor">Who looks.</param>
    /// <param name="organizationId">Where.</param>
    /// <param name="text">What was typed.</param>
    /// <param name="cancellationToken">Nobody waits for it any more.</param>
    /// <exception cref="NotFoundException">No such organization, or not theirs to see.</exception>
    public async Task<IReadOnlyList<PaletteItem>> FindAsync(
        Actor actor,
        string organizationId,
        string text,
        CancellationToken cancellationToken
    )
    {
        var seen = await organizations.ReadAsync(actor, organizationId, cancellationToken);
        text = text.Trim();
        if (text.Length is 0 or > LongestText)
        {
            return [];
        }

        var snapshot = seen.History.At(seen.Now);
        var projects = snapshot.Projects.Select(project => new PaletteItem(
            PaletteKind.Project,
            project.Name,
            // Whoever can do nothing with a project is led to what it used.
            seen.Standing.Has(Right.KeepFacts)
                ? PageRoutes.Projects(organizationId)
                : PageQuery.Link(PageRoutes.Usage(organizationId), ("tab", "events"), ("project", project.Id)),
            project.Archived ? $"{project.Id}, archived" : project.Id
        ));
        var today = seen.Now.Day;
        var models = snapshot.Catalogue.Models.Snapshots.Select(model => new PaletteItem(
            PaletteKind.Model,
            model.Id,
            PageRoutes.Programme,
            model.IsCoveredOn(today) ? $"{Figures.Pool(model.Pool)} pool" : "not covered today"
        ));
        return
        [
            .. await EventsAsync(organizationId, text, cancellationToken),
            .. PaletteMatch.Of(projects, text),
            .. PaletteMatch.Of(models, text),
        ];
    }

    // The id comes first in the ledger's index.
    private async Task<IEnumerable<PaletteItem>> EventsAsync(string organizationId, string id, CancellationToken cancellationToken)
    {
        await using var ledger = await ledgers.CreateDbContextAsync(cancellationToken);
        var found = await ledger
            .Events.AsNoTracking()
            .Where(row => row.Id == id && row.OrganizationId == organizationId)
            .Take(MostEvents)
            .ToListAsync(cancellationToken);
        var kept = await ledger
            .KeptDecisions.AsNoTracking()
            .Where(row => row.Id == id && row.OrganizationId == organizationId)
            .Take(MostEvents)
            .ToListAsync(cancellationToken);
        return found
            .Select(row => ItemOf(row.Id, row.Source, row.Model, row.Reason))
            .Concat(kept.Select(row => ItemOf(row.Id, row.Source, row.ResolvedModel, row.Reason)));

        PaletteItem ItemOf(string ofId, string source, string model, DecisionReason reason) =>
            new(
                PaletteKind.Event,
                ofId,
                PageQuery.Link(
                    PageRoutes.Usage(organizationId),
                    ("tab", "events"),
                    ("event", ofId),
                    ("source", source is "" ? null : source)
                ),
                $"{model}, {(reason == DecisionReason.Complimentary ? "free" : $"billed: {Reasons.Label(reason)}")}{(source is "" ? "" : $", from {source}")}"
            );
    }
}
