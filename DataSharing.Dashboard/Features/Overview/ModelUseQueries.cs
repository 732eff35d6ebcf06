using DataSharing.Core.Measuring;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.ProviderUsage;
using DataSharing.Dashboard.ProviderUsage.Reading;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Overview;

/// <summary>The models that an organization uses.</summary>
/// <param name="InUse">Of the last days, by our events or OpenAI's reports, most used first.</param>
/// <param name="Endings">Those of them that OpenAI shuts down soon.</param>
/// <param name="Shutdowns">When models end, by id, as the catalogue or OpenAI says.</param>
public sealed record ModelUse(
    IReadOnlyList<string> InUse,
    IReadOnlyList<ModelEnding> Endings,
    IReadOnlyDictionary<string, UtcDay> Shutdowns
)
{
    public static ModelUse None { get; } = new([], [], new Dictionary<string, UtcDay>());
}

/// <summary>Reads which models an organization used lately, sent here or reported by OpenAI, and which of them end soon.</summary>
internal sealed class ModelUseQueries(
    OrganizationReader organizations,
    IDbContextFactory<LedgerDbContext> ledgers,
    IDbContextFactory<ReportsDbContext> reports,
    ShutdownDates shutdowns
)
{
    public async Task<ModelUse> GetAsync(Actor actor, string organizationId, CancellationToken cancellationToken)
    {
        var seen = await organizations.ReadAsync(actor, organizationId, cancellationToken);
        var (today, from) = (seen.Now.Day, seen.Now.Day.AddDays(-ModelEnding.InUseDays));
        var models = seen.History.Programme.On(today).Models;
        await using var ledger = await ledgers.CreateDbContextAsync(cancellationToken);
        await using var report = await reports.CreateDbContextAsync(cancellationToken);
        var sent = await ledger
            .Days.AsNoTracking()
            .Where(row => row.OrganizationId == organizationId && row.Day >= from && row.Day <= today)
            .GroupBy(row => row.Model)
            .Select(group => new Use(
                group.Key,
                group.Max(row => row.Day),
                group.Sum(row => row.Sums.Counted.Input + row.Sums.Counted.Output)
            ))
            .ToListAsync(cancellationToken);
        var reported = await report
            .Days.AsNoTracking()
            .Where(row => row.OrganizationId == organizationId && row.Day >= from && row.Day <= today && row.Model != "")
            .GroupBy(row => row.Model)
            .Select(group => new Use(group.Key, group.Max(row => row.Day), group.Sum(row => row.Counted.Input + row.Counted.Output)))
            .ToListAsync(cancellationToken);
        var uses = sent.Concat(reported)
            .GroupBy(use => models.Resolve(use.Model, today).Id, StringComparer.Ordinal)
            .Select(model => new Use(model.Key, model.Max(use => use.Last), model.Max(use => use.Tokens)))
            .ToList();
        var ends = await shutdowns.ReadAsync(models, cancellationToken);
        return new ModelUse(
            [.. uses.OrderByDescending(use => use.Tokens).Select(use => use.Model)],
            ModelEnding.Of(
                uses.Select(use => KeyValuePair.Create(use.Model, use.Last)),
                model => ends.GetValueOrDefault(model)?.Day,
                today
            ),
            ends.ToDictionary(end => end.Key, end => end.Value.Day, StringComparer.Ordinal)
        );
    }

    private sealed record Use(string Model, UtcDay Last, long Tokens);
}
