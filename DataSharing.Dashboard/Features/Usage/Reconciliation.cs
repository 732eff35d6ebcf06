using DataSharing.Core.Accounting;
using DataSharing.Core.Programme;
using DataSharing.Core.Time;
using DataSharing.Dashboard.Shared;

namespace DataSharing.Dashboard.Features.Usage;

/// <summary>Our decisions and OpenAI's count of one day, project and model, side by side.</summary>
/// <param name="Day">The UTC day.</param>
/// <param name="ProjectId">The project.</param>
/// <param name="Model">The resolved model.</param>
/// <param name="Pool">Its pool; null if it is not covered.</param>
/// <param name="OursFree">Tokens that our decisions call complimentary.</param>
/// <param name="OursBilled">Tokens that they call billed.</param>
/// <param name="Reported">Tokens that OpenAI counted.</param>
/// <param name="ReportedFree">Those of them that it counted as free; null where its report does not tell.</param>
/// <param name="BilledBecause">Our reason for most of the billed tokens; null if none were billed.</param>
/// <param name="IsUncertain">Whether our free tokens rest on a model that OpenAI's own list does not name.</param>
/// <param name="IsNearAllowance">Whether the pool ran out on that day: then the order of requests decides which are free.</param>
public sealed record ReconciledCell(
    UtcDay Day, string ProjectId, string Model, Pool? Pool, long OursFree, long OursBilled, long Reported, long? ReportedFree, DecisionReason? BilledBecause, bool IsUncertain, bool IsNearAllowance)
{
    /// <summary>Free by OpenAI's count, but not by ours; negative the other way round; null while not known.</summary>
    public long? Difference => ReportedFree - OursFree;

    /// <summary>How the difference came about, where a rule tells; null without a difference, or where none does.</summary>
    public string? Explanation => Difference switch
    {
        null => "OpenAI's report does not tell free and billed apart.",
        0 => null,
        > 0 when OursFree + OursBilled < Reported && ReportedFree - OursFree <= Reported - (OursFree + OursBilled) => "Requests that were not sent to this console.",
        > 0 => BilledBecause switch
        {
            DecisionReason.ModelNotCovered => "OpenAI counts a model as free that its list does not name.",
            DecisionReason.ServiceTierExcluded => "OpenAI counts batch, flex or priority as free here.",
            DecisionReason.ProjectNotShared or DecisionReason.ProjectUnknown => "Not shared by the decision here, but free at OpenAI: it probably shares this project.",
            DecisionReason.OrganizationIneligible => "By the facts entered here the organization was not eligible: check balance, tier and plan.",
            DecisionReason.HostedToolUse => "OpenAI counts requests with hosted tools as free here.",
            DecisionReason.AllowanceExceeded => "The pool ran out: which requests were the last to fit depends on their order.",
            _ => null,
        },
        _ when OursFree + OursBilled > Reported => "OpenAI has counted less than was sent here: it may not be complete yet.",
        _ when IsUncertain => "Probably free by what others report; OpenAI billed it.",
        _ when IsNearAllowance => "The pool ran out: which requests were the last to fit depends on their order.",
        _ => null,
    };

    /// <summary>Tokens that no rule explains.</summary>
    public long Unexplained => Explanation is null ? Math.Abs(Difference ?? 0) : 0;
}

/// <summary>Cells added up.</summary>
/// <param name="Key">What they have in common.</param>
/// <param name="Label">The same for people.</param>
/// <param name="Charged">Money that OpenAI charged, where it tells by this key; null where it does not.</param>
public sealed record ReconciledGroup(string Key, string Label, long OursFree, long OursBilled, long Reported, long? ReportedFree, long Unexplained, decimal? Charged)
{
    public long? Difference => ReportedFree - OursFree;

    public static ReconciledGroup Of(string key, string label, IReadOnlyCollection<ReconciledCell> cells, decimal? charged) => new(
        key, label, cells.Sum(cell => cell.OursFree), cells.Sum(cell => cell.OursBilled), cells.Sum(cell => cell.Reported),
        cells.Any(cell => cell.ReportedFree is null) ? null : cells.Sum(cell => cell.ReportedFree), cells.Sum(cell => cell.Unexplained), charged);
}

/// <summary>A model that OpenAI counted as free and the catalogue does not have: what an entry would rest on.</summary>
public sealed record UnlistedFree(string Model, UtcDay First, UtcDay Last, long Tokens);

/// <summary>Our decisions beside OpenAI's count and charges.</summary>
public sealed record ReconciliationView(IReadOnlyList<ReconciledGroup> Groups, IReadOnlyList<ReconciledCell> Differences, IReadOnlyList<UnlistedFree> Unlisted, bool HasEvents, string? Currency);
