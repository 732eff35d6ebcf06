namespace DataSharing.Core.Programme;

/// <summary>What happens to the request that would take the running total past the allowance.</summary>
public enum BoundaryRule
{
    /// <summary>It is billed whole and counts all the same (the provider's help article, worked table): the default.</summary>
    WholeRequest,

    /// <summary>What fits is complimentary, the rest billed: the other known reading.</summary>
    Split,
}
