using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.ProviderUsage;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Programme;

/// <summary>A model that OpenAI counts as free and the catalogue does not know: what speaks for an entry.</summary>
/// <param name="Model">As reported.</param>
/// <param name="Released">When it was released, if the catalogue says so.</param>
/// <param name="Organizations">In how many organizations it was counted as free.</param>
/// <param name="First">The first such UTC day.</param>
/// <param name="Last">The last.</param>
/// <param name="Tokens">Free tokens of all days.</param>
public sealed record ProposedModel(string Model, UtcDay? Released, int Organizations, UtcDay First, UtcDay Last, long Tokens);

/// <summary>
/// Finds models that OpenAI's reports count as free and that neither the catalogue in force nor one to come gives a pool. Puts nothing in
/// force.
/// </summary>
internal sealed class ProposedModels(
    Changes changes,
    IDbContextFactory<ApplicationDbContext> databases,
    IDbContextFactory<ReportsDbContext> reports,
    TimeProvider time
)
{
    /// <param name="actor">An administrator: the evidence is of all organizations.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<IReadOnlyList<ProposedModel>> ListAsync(Actor actor, CancellationToken cancellationToken)
    {
        await changes.ExecuteAsync(
            actor,
            organizationId: null,
            Right.Administer,
            AuditTypes.CatalogueSimulated,
            _ => Task.FromResult(true),
            cancellationToken
        );
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var report = await reports.CreateDbContextAsync(cancellationToken);
        var now = time.Now();
        var catalogues = (await database.ProgrammeAsync(cancellationToken)).Since(now).ToList();

        // A fine-tuned model is never covered, whatever is reported: no entry could say otherwise.
        var unknown = (
            await report
                .Series.AsNoTracking()
                .Free()
                .Where(series => series.Dimensions.Model != null && series.Dimensions.Model != "")
                .Select(series => series.Dimensions.Model!)
                .Distinct()
                .ToListAsync(cancellationToken)
        ).FindAll(model =>
            catalogues.TrueForAll(catalogue => catalogue.Models.Resolve(model, now.Day) is { Snapshot: null, FineTuned: false })
        );
        var rows = await report
            .Days.AsNoTracking()
            .Where(row => unknown.Contains(row.Model))
            .Free()
            .GroupBy(row => new { row.Model, row.OrganizationId })
            .Select(group => new
            {
                group.Key.Model,
                First = group.Min(row => row.Day),
                Last = group.Max(row => row.Day),
                Tokens = group.Sum(row => row.Counted.Input + row.Counted.Output),
            })
            .ToListAsync(cancellationToken);
        return
        [
            .. rows.GroupBy(row => row.Model, StringComparer.Ordinal)
                .Select(model => new ProposedModel(
                    model.Key,
                    catalogues[0].Models.FindReleased(model.Key)?.Released,
                    model.Count(),
                    model.Min(row => row.First),
                    model.Max(row => row.Last),
                    model.Sum(row => row.Tokens)
                ))
                .OrderByDescending(model => model.Tokens),
        ];
    }
}
