using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;

namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>What the count of one day may hide, per pool.</summary>
/// <param name="IsConnected">Whether the provider is read for this organization.</param>
/// <param name="Hidden">Tokens at most; null while nobody knows.</param>
internal sealed record DayLag(bool IsConnected, IReadOnlyDictionary<Pool, TokenCount?> Hidden)
{
    /// <summary>A count of a day that is over, or one for which our events are all there is to go by.</summary>
    public static DayLag None { get; } = All(TokenCount.Zero);

    /// <summary>Nobody counted.</summary>
    public static DayLag NotKnown { get; } = All(null);

    public TokenCount? HiddenAtMost(Pool pool) => Hidden[pool];

    private static DayLag All(TokenCount? hidden) => new(false, Enum.GetValues<Pool>().ToDictionary(pool => pool, _ => hidden));
}
