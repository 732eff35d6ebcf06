using DataSharing.Core.Programme;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Days;

namespace DataSharing.Dashboard.Features.Sharing;

/// <summary>What sharing more would earn, if the last seven days repeat.</summary>
/// <param name="Tokens">More complimentary ones a day.</param>
/// <param name="Price">Theirs, at list price.</param>
public sealed record SharingGain(long Tokens, string Price)
{
    private const int Days = 7;

    /// <summary>For the line of staged changes.</summary>
    public string Short => $"earns about {Figures.Of(Tokens)} more complimentary tokens a day ({Price})";

    /// <summary>For the review.</summary>
    public string Sentence => $"Earns about {Figures.Of(Tokens)} more complimentary tokens a day ({Price}) if the last {Days} days repeat.";

    /// <summary>
    /// Only covered requests of newly chosen projects could become free; what of them was billed for not being shared is the measure.
    /// </summary>
    /// <param name="before">Inputs and outputs as decided.</param>
    /// <param name="after">As chosen.</param>
    /// <param name="active">The projects that can be chosen.</param>
    /// <param name="unshared">What was billed in seven days for not being shared, by project id.</param>
    /// <param name="allowances">What the organization gets a day; null while that is not known.</param>
    /// <returns>Null where it earns nothing, or it is not known how much.</returns>
    public static SharingGain? Of(
        SharingList before,
        SharingList after,
        IReadOnlyList<ProjectState> active,
        IReadOnlyDictionary<string, UsageTotals> unshared,
        Allowances? allowances
    )
    {
        if (active.Any(project => before.Chooses(project.Id) && !after.Chooses(project.Id)))
        {
            // What stops earns less: how the two balance depends on the order of requests.
            return null;
        }

        var starting = active
            .Where(project => !before.Chooses(project.Id) && after.Chooses(project.Id))
            .Select(project => unshared.GetValueOrDefault(project.Id))
            .ToList();
        var tokens = starting.Sum(totals => totals.Tokens) / Days;
        if (tokens == 0 || allowances is not { } room || tokens > room.Total.Value)
        {
            // Not known: how much of it would find room in the pools.
            return null;
        }

        var sum = starting.Aggregate(default(ListPrice), (sum, totals) => sum + totals.BilledPrice).Share(1, Days);
        return new SharingGain(tokens, sum.UnpricedTokens == 0 ? $"about {Figures.Usd(sum)} at list price" : "price not known");
    }
}
