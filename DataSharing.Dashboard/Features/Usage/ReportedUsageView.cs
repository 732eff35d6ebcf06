using DataSharing.Core.Accounting;
using DataSharing.Core.Measuring;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.ProviderUsage;

namespace DataSharing.Dashboard.Features.Usage;

/// <summary>One row of OpenAI's own count, with the reason that our rules settle for it.</summary>
/// <param name="ProjectId">Empty where the report does not tell it; the model too.</param>
/// <param name="IsComplimentary">Null where the report does not tell it apart.</param>
/// <param name="Reason">Why it was billed, if a rule settles that for the whole row.</param>
/// <param name="Tier">The service tier, where it says something.</param>
public sealed record ReportedUsageRow(
    UtcDay Day,
    string ProjectId,
    string Model,
    long Requests,
    long Tokens,
    bool? IsComplimentary,
    DecisionReason? Reason,
    string? Tier
)
{
    public string CountedAs =>
        IsComplimentary switch
        {
            true => "Complimentary",
            false => Reason is null ? "Billed" : $"Billed: {Reasons.Label(Reason).ToLowerInvariant()}",
            _ => "Not told apart",
        } + (Tier is null ? "" : $" ({Tier})");
}

/// <summary>What OpenAI itself counted and charged in a range of days, as far as the page shows it.</summary>
/// <param name="Rows">The first of them.</param>
/// <param name="Total">How many there are of what was chosen.</param>
/// <param name="Charges">By day, of the whole organization: they are not told by project.</param>
public sealed record ReportedUsageView(IReadOnlyList<ReportedUsageRow> Rows, int Total, IReadOnlyList<(UtcDay Day, string Charge)> Charges)
{
    /// <summary>Whether nothing is known of these days, of whichever project.</summary>
    public bool IsEmpty { get; init; } = Total == 0 && Charges.Count == 0;

    /// <summary>Tokens of rows that do not tell their model: of which pool they are, nobody knows. 0 where no pool is chosen.</summary>
    public long LeftOutNotTold { get; init; }

    /// <summary>Tokens of models of no pool, which were left out of one; 0 where they are no part of what was left out.</summary>
    public long LeftOutOfNoPool { get; init; }

    // Requests are not known one by one: a row has a reason only where a rule settles it whole.
    internal static ReportedUsageView Of(SeenOrganization seen, ReportView report, UsageAddress chosen)
    {
        var byDay = new Dictionary<UtcDay, ReportedReasons>();
        var programme = seen.History.Programme;
        var pool = chosen.OnlyPool is { } choice ? new ChosenPool(choice, programme) : null;
        var ofProject = report.Usage.Where(row => chosen.Project is null || row.ProjectId == chosen.Project).ToList();
        var matching = ofProject.FindAll(row => pool is null || (row.Model.Length > 0 && pool.Has(row.Model, row.Day)));
        var rows = matching
            .Take(chosen.ShownRows)
            .Select(row =>
            {
                var reasons = byDay.TryGetValue(row.Day, out var known)
                    ? known
                    : byDay[row.Day] = new ReportedReasons(seen.History, row.Day, seen.Now);
                return new ReportedUsageRow(
                    row.Day,
                    row.ProjectId,
                    row.Model,
                    row.Counted.Requests,
                    row.Tokens,
                    row.IsComplimentary,
                    row.IsComplimentary == false ? reasons.Of(row.ProjectId, row.Model, row.ToReported().DrawsOnNoPool) : null,
                    TierOf(row)
                );
            });
        return new ReportedUsageView([.. rows], matching.Count, [.. report.Costs.Select(cost => (cost.Day, cost.Charge.ToString()))])
        {
            IsEmpty = report.Usage.Count == 0 && report.Costs.Count == 0,
            LeftOutNotTold = pool is null ? 0 : ofProject.Where(row => row.Model.Length == 0).Sum(row => row.Tokens),
            LeftOutOfNoPool = pool is null or { Choice: PoolChoice.None }
                ? 0
                : ofProject.Where(row => row.Model.Length > 0 && programme.PoolOf(row.Model, row.Day) is null).Sum(row => row.Tokens),
        };
    }

    private static string? TierOf(UsageDayRow row) =>
        row.Batch ? "batch"
        : ServiceTier.OfReport(row.ServiceTier) is var tier && (row.ServiceTier is "" or "default" || tier.IsComplimentary == true) ? null
        : tier.Label;
}
