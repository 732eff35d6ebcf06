namespace DataSharing.Core.Programme;

/// <summary>
/// The one order in which pools stand wherever more than one is told: whoever goes from page to page finds each in its place.
/// </summary>
public static class PoolOrder
{
    /// <summary>As OpenAI lists them: the smaller allowance first.</summary>
    public static IReadOnlyList<Pool> All { get; } = [Pool.Large, Pool.Small];
}
