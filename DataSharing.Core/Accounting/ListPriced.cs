namespace DataSharing.Core.Accounting;

/// <summary>Of which requests the price list speaks: of ordinary ones, that is of the standard service tier.</summary>
/// <remarks>Source: the note of the catalogue. Batch, flex and priority have prices of their own, which it does not tell.</remarks>
public static class ListPriced
{
    /// <summary>The reason of the requests that it leaves out. A constant: it stands in queries too.</summary>
    public const DecisionReason LeftOut = DecisionReason.ServiceTierExcluded;
}
