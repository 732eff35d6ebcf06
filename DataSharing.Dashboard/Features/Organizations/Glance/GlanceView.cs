using DataSharing.Core.Eligibility;
using DataSharing.Core.Foresight.Needs;
using DataSharing.Core.Measuring;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Days;

namespace DataSharing.Dashboard.Features.Organizations.Glance;

/// <summary>The organizations that are shown, and how many there are.</summary>
/// <param name="Rows">Those of the page.</param>
/// <param name="Unread">Those of the page that could not be looked at: nothing of them is known now.</param>
/// <param name="Found">How many are looked for.</param>
/// <param name="All">How many there are.</param>
/// <param name="Page">Which page this is, from 1.</param>
/// <param name="Unseen">How many nobody has looked at yet: what they need is not known.</param>
/// <param name="Needing">How many need a person.</param>
/// <param name="Needs">How many there are of each need.</param>
/// <param name="Statuses">How many are eligible, enrolled and so on.</param>
public sealed record GlanceView(
    IReadOnlyList<GlanceRow> Rows,
    IReadOnlyList<GlancePlace> Unread,
    int Found,
    int All,
    int Page,
    int Unseen,
    int Needing,
    IReadOnlyDictionary<Need, int> Needs,
    IReadOnlyDictionary<EligibilityStatus, int> Statuses
)
{
    /// <summary>How many pages there are, at least one.</summary>
    public int Pages => Math.Max(1, (Found + GlanceQueries.PageSize - 1) / GlanceQueries.PageSize);
}

/// <summary>One organization as the table shows it.</summary>
/// <param name="Glance">What is said of it.</param>
/// <param name="Today">Its day, as its own Overview has it.</param>
/// <param name="IsMine">Whether the reader belongs to it, and may open its pages.</param>
public sealed record GlanceRow(OrganizationGlance Glance, DayView Today, bool IsMine)
{
    public string Id => Glance.Place.Id;

    public string Name => Glance.Place.Name;

    public GlancePool Large => GlancePool.Of(Today, Pool.Large);

    public GlancePool Small => GlancePool.Of(Today, Pool.Small);
}

/// <summary>How one pool stands today.</summary>
public enum GlancePoolState
{
    /// <summary>Nobody knows the tier, or nothing of today was counted.</summary>
    NotKnown,

    /// <summary>It was counted too long ago to be today's figure.</summary>
    Stale,

    /// <summary>Nothing can be free.</summary>
    NothingFree,

    /// <summary>Something could be, and nothing is shared: what is left, nobody can use yet.</summary>
    NotShared,

    /// <summary>It is known.</summary>
    Known,
}

/// <summary>One pool today, of values only.</summary>
/// <param name="State">What can be said.</param>
/// <param name="Allowance">Tokens that are free today; null without a known tier.</param>
/// <param name="Counted">The running total; null if nothing was counted.</param>
/// <param name="Remaining">What is left; null while that is not known.</param>
/// <param name="IsAtMost">Whether what is left may be less.</param>
public sealed record GlancePool(GlancePoolState State, long? Allowance, long? Counted, long? Remaining, bool IsAtMost)
{
    public static GlancePool Of(DayView day, Pool pool)
    {
        var figures = day[pool].Figures;
        var state =
            day.Verdict.Status == EligibilityStatus.Ineligible ? GlancePoolState.NothingFree
            : figures is not { Allowance: not null, Counted: not null } ? GlancePoolState.NotKnown
            : IsStale(day, figures) ? GlancePoolState.Stale
            : day.Verdict.Status == EligibilityStatus.Eligible ? GlancePoolState.NotShared
            : GlancePoolState.Known;
        return new GlancePool(state, figures.Allowance?.Value, figures.Counted?.Value, figures.Remaining?.Value, figures.IsAtMost);
    }

    private static bool IsStale(DayView day, PoolFigures figures) => figures.RestsOnOld(day.Measured is { Stale: true });
}
