using DataSharing.Core.Accounting;

namespace DataSharing.Core.Measuring;

/// <summary>Usage of one project, model and service tier on one UTC day, as the provider reports it.</summary>
/// <param name="ProjectId">Empty if the report does not say.</param>
/// <param name="Model">As reported; empty if the report does not say.</param>
/// <param name="ServiceTier">As reported; empty if the report does not say.</param>
/// <param name="Batch">Whether it was batch; false also where the report does not say.</param>
/// <param name="Counted">What was counted.</param>
public readonly record struct ReportedUsage(string ProjectId, string Model, string ServiceTier, bool Batch, TokenUsage Counted)
{
    /// <summary>Input and output; never negative.</summary>
    public long Tokens => Counted.Tokens.Value;

    /// <summary>Free, billed, or null where the report does not tell.</summary>
    public bool? IsComplimentary => Accounting.ServiceTier.OfReport(ServiceTier).IsComplimentary;

    /// <summary>Batch, flex or priority: traffic that draws on no pool as far as anybody knows.</summary>
    public bool DrawsOnNoPool => Batch || Accounting.ServiceTier.OfReport(ServiceTier).DrawsOnNoPool;

    /// <summary>Whether the price list speaks of it, see <see cref="ListPriced"/>; a tier that is not told is taken as ordinary.</summary>
    public bool IsListPriced => !Batch && !Accounting.ServiceTier.OfReport(ServiceTier).IsExcluded;

    /// <summary>What of it was free and billed, as far as the report tells them apart.</summary>
    public UsageSums Sums => new(Counted, IsComplimentary == true ? Tokens : 0, IsComplimentary == false ? Tokens : 0, 0);
}
