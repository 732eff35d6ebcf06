using System.Security.Cryptography;
using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Ledger;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Programme;

/// <summary>Tokens that are free by the catalogues in force, and by another.</summary>
public sealed record SimulatedRow(string Key, string Label, long Events, long Changed, long FreeInForce, long FreeTried, long Tokens)
{
    public long Difference => FreeTried - FreeInForce;
}

/// <summary>One decision that would be another.</summary>
public sealed record SimulatedDecision(
    string OrganizationId,
    string Organization,
    string EventId,
    Instant At,
    string Model,
    long Tokens,
    DecisionReason InForce,
    DecisionReason Tried
);

/// <summary>What another catalogue would have decided.</summary>
/// <param name="Catalogue">The other one.</param>
/// <param name="InForceNumber">The number of the one in force.</param>
/// <param name="Changes">What the other says differently.</param>
/// <param name="From">The first UTC day.</param>
/// <param name="Until">The last, yesterday.</param>
/// <param name="Organizations">Those with events, most changed first.</param>
/// <param name="Models">As requested, only those with changes.</param>
/// <param name="Examples">The first changes of all.</param>
public sealed record Simulation(
    ProgrammeCatalogue Catalogue,
    int InForceNumber,
    IReadOnlyList<CatalogueChange> Changes,
    UtcDay From,
    UtcDay Until,
    IReadOnlyList<SimulatedRow> Organizations,
    IReadOnlyList<SimulatedRow> Models,
    IReadOnlyList<SimulatedDecision> Examples
)
{
    public long Events => Organizations.Sum(row => row.Events);

    public long Changed => Organizations.Sum(row => row.Changed);

    public long Difference => Organizations.Sum(row => row.Difference);
}

/// <summary>
/// Decides the events of the last 30 full days by the catalogues in force then and by another, and compares. Nothing is stored.
/// </summary>
internal sealed class SimulateCatalogue(
    Changes changes,
    IDbContextFactory<ApplicationDbContext> databases,
    IDbContextFactory<LedgerDbContext> ledgers,
    TimeProvider time
)
{
    public const int Days = 30;
    private const int MostExamples = 20;

    /// <param name="actor">An administrator.</param>
    /// <param name="file">The catalogue to try; it is read for an administrator only.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<Simulation> ExecuteAsync(Actor actor, ReadOnlyMemory<byte> file, CancellationToken cancellationToken)
    {
        await changes.ExecuteAsync(
            actor,
            organizationId: null,
            Right.Administer,
            AuditTypes.CatalogueSimulated,
            _ => Task.FromResult(true),
            cancellationToken
        );
        var other = CatalogueLoader.Load(file);
        var until = time.Now().Day.AddDays(-1);
        var from = until.AddDays(1 - Days);
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        await using var ledger = await ledgers.CreateDbContextAsync(cancellationToken);
        var (organizations, models, examples) = (
            new List<SimulatedRow>(),
            new Dictionary<string, SimulatedRow>(StringComparer.Ordinal),
            new List<SimulatedDecision>()
        );
        var ids = await ledger.OrganizationsAsync(from, until, cancellationToken);
        foreach (
            var organization in await database
                .Organizations.AsNoTracking()
                .Where(organization => ids.Contains(organization.Id))
                .ToListAsync(cancellationToken)
        )
        {
            var history = (await database.FindHistoryAsync(organization.Id, cancellationToken))!;
            var (inForce, tried) = (
                new DecisionReplay(history),
                new DecisionReplay(history with { Programme = ProgrammeHistory.Always(other) })
            );
            var total = new SimulatedRow(organization.Id, organization.Name, 0, 0, 0, 0, 0);
            var events = ledger
                .Events.AsNoTracking()
                .Where(row => row.OrganizationId == organization.Id && row.Day >= from && row.Day <= until)
                .OrderBy(row => row.Sequence)
                .AsAsyncEnumerable();
            await foreach (var row in events.WithCancellation(cancellationToken))
            {
                var usage = row.ToEvent();
                var (before, after) = (inForce.Next(usage, row.DecidedAsOf), tried.Next(usage, row.DecidedAsOf));
                total = Add(total, before, after);
                models[usage.Model] = Add(
                    models.GetValueOrDefault(usage.Model) ?? new SimulatedRow(usage.Model, usage.Model, 0, 0, 0, 0, 0),
                    before,
                    after
                );
                if (Differs(before, after) && examples.Count < MostExamples)
                {
                    examples.Add(
                        new SimulatedDecision(
                            organization.Id,
                            organization.Name,
                            row.Id,
                            row.OccurredAt,
                            usage.Model,
                            usage.Tokens.Value,
                            before.Reason,
                            after.Reason
                        )
                    );
                }
            }

            organizations.Add(total);
        }

        var current = (await database.ProgrammeAsync(cancellationToken)).At(time.Now());
        await RecordAsync(
            actor,
            file,
            [.. examples.GroupBy(example => example.OrganizationId).Select(shown => (shown.Key, shown.Count()))],
            cancellationToken
        );
        return new Simulation(
            other,
            current.Number!.Value,
            CatalogueChange.Between(current.Catalogue, other),
            from,
            until,
            [.. organizations.OrderByDescending(row => Math.Abs(row.Difference)).ThenBy(row => row.Label, StringComparer.CurrentCulture)],
            [.. models.Values.Where(row => row.Changed > 0).OrderByDescending(row => Math.Abs(row.Difference))],
            examples
        );
    }

    // Requests of theirs are about to be shown: like every look, it stands in their own log.
    private Task<bool> RecordAsync(
        Actor actor,
        ReadOnlyMemory<byte> file,
        IReadOnlyList<(string OrganizationId, int Requests)> shown,
        CancellationToken cancellationToken
    ) =>
        changes.ExecuteAsync(
            actor,
            organizationId: null,
            Right.Administer,
            AuditTypes.CatalogueSimulated,
            scope =>
            {
                var sha256 = Convert.ToHexStringLower(SHA256.HashData(file.Span));
                scope.Audit(AuditTypes.CatalogueSimulated, @new: new { sha256 });
                foreach (var (organizationId, requests) in shown)
                {
                    scope.In(organizationId).Audit(AuditTypes.CatalogueSimulated, @new: new { sha256, requests_shown = requests });
                }

                return Task.FromResult(true);
            },
            cancellationToken
        );

    private static bool Differs(Decision before, Decision after) =>
        before.Reason != after.Reason || before.ComplimentaryTokens != after.ComplimentaryTokens;

    private static SimulatedRow Add(SimulatedRow row, Decision before, Decision after) =>
        checked(
            row with
            {
                Events = row.Events + 1,
                Changed = row.Changed + (Differs(before, after) ? 1 : 0),
                FreeInForce = row.FreeInForce + before.ComplimentaryTokens.Value,
                FreeTried = row.FreeTried + after.ComplimentaryTokens.Value,
                Tokens = row.Tokens + before.Tokens.Value,
            }
        );
}
