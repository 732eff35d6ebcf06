using DataSharing.Core.Measuring;
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

    private static DayLag All(TokenCount? hidden) => new(false, PoolOrder.All.ToDictionary(pool => pool, _ => hidden));
}

/// <summary>On what it rests what a count may hide.</summary>
/// <param name="IsConnected">Whether the provider is read for this organization.</param>
/// <param name="BusiestHours">Tokens of the busiest hour of the last week, per pool; null while the last week was not read.</param>
internal sealed record LagFacts(bool IsConnected, IReadOnlyDictionary<Pool, long>? BusiestHours)
{
    /// <summary>What the count of a day may hide now.</summary>
    /// <param name="day">The day; a count of a past one hides nothing.</param>
    /// <param name="now">The present.</param>
    /// <param name="measured">The provider's count of the day; null if there is none.</param>
    /// <param name="hasEvents">Whether events were sent here, which are all there is to go by where the provider is not read.</param>
    public DayLag Of(UtcDay day, Instant now, MeasuredDay? measured, bool hasEvents)
    {
        if (day != now.Day)
        {
            return hasEvents || measured is not null ? DayLag.None : DayLag.NotKnown;
        }

        if (!IsConnected && measured is null)
        {
            return hasEvents ? DayLag.None : DayLag.NotKnown;
        }

        var uncounted = now.Since(measured?.CountedUntil ?? day.Start);
        return new DayLag(
            IsConnected,
            PoolOrder.All.ToDictionary(pool => pool, pool => ProviderLag.HiddenAtMost(BusiestHours?[pool], uncounted))
        );
    }
}
