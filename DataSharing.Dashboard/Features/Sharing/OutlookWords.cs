using DataSharing.Core.Foresight;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.Features.Sharing;

/// <summary>
/// What staged changes would have done, in words: what they earn never stands without what is shared for it, and neither is praised.
/// </summary>
internal static class OutlookWords
{
    public const string Working = "Working out what the last 7 days would have been with this …";

    public const string NoUsage = "Not known what it would earn: no requests of the last 7 full days were sent to this console.";

    public const string Blocked = "Earns nothing while this organization is not eligible for complimentary tokens.";

    public const string NotRead = "Not known what it would earn: the last 7 days cannot be read at the moment.";

    /// <summary>What it would earn a day.</summary>
    public static string Earns(SharingOutlook outlook)
    {
        var a = Math.Abs(outlook.Total.Added) / SharingPreview.Days;
        return outlook switch
        {
            { IsBlocked: true } => Blocked,
            { Total.Added: 0 } => $"Earns no more and no fewer complimentary tokens{Worth(outlook)} if the last 7 days repeat.",
            _ when a == 0 => $"Earns or costs less than one complimentary token a day{Worth(outlook)} if the last 7 days repeat.",
            _ =>
                $"Earns about {Figures.Of(a)} {(outlook.Total.Added > 0 ? "more" : "fewer")} complimentary tokens a day{(outlook.Total.Price.Size is null ? " (price not known)" : Worth(outlook))} if the last 7 days repeat.",
        };
    }

    /// <summary>What OpenAI would receive for it.</summary>
    public static string Exposure(SharingOutlook outlook)
    {
        var total = outlook.Total;
        return total.MoreRequests == 0
            ? "No more requests of these days would have been shared with OpenAI."
            : $"{Requests(Math.Abs(total.MoreRequests), total.MoreRequests > 0 ? "more " : "fewer ")} of these days, with {Figures.Of(Math.Abs(total.MoreTokens))} tokens, would have been shared with OpenAI: {Figures.Of(total.SharedAfter.Requests)} of {Figures.Of(outlook.Requests)} in all.";
    }

    /// <summary>Both, for the line of staged changes; null where there is nothing to say yet.</summary>
    public static string? Short(SharingOutlook? outlook) =>
        outlook switch
        {
            null => null,
            { IsKnown: false } => "not known what it would earn",
            _ =>
                $"last 7 days: {Tokens(outlook)}, {Requests(Math.Abs(outlook.Total.MoreRequests), outlook.Total.MoreRequests < 0 ? "fewer " : "more ")} shared with OpenAI",
        };

    /// <summary>What it rests on.</summary>
    public static string Basis(SharingOutlook outlook)
    {
        var days = $"{outlook.From} to {outlook.Until} (UTC)";
        var missing =
            outlook.DaysWithRequests < SharingPreview.Days
                ? $" Only {outlook.DaysWithRequests} of these {SharingPreview.Days} days {(outlook.DaysWithRequests == 1 ? "has" : "have")} requests."
                : "";
        var uncertain =
            outlook.Total.UncertainAfter > 0
                ? $" {Figures.Of(outlook.Total.UncertainAfter)} of the complimentary tokens rest on what is not documented."
                : "";
        return $"The {Requests(outlook.Requests)} sent to this console on {days}, decided once more with these changes.{missing}{uncertain} List price, not your invoice.";
    }

    /// <summary>"about $0.21 at list price", a day.</summary>
    public static string Price(PriceDifference week) =>
        week.Size is { } size ? $"about {Figures.Usd(size.Share(1, SharingPreview.Days))} at list price" : "price not known";

    /// <summary>A difference of a week in a table, with its sign.</summary>
    public static string Signed(PriceDifference week) =>
        week.Size is not { } size ? "not known"
        : size == UsdAmount.Zero ? Figures.Usd(size)
        : $"{(week.More > week.Less ? "+" : "−")}{Figures.Usd(size)}";

    // More tokens may be worth less: those of a dear model that find no room any more weigh more than those of a cheap one.
    private static string Worth(SharingOutlook outlook)
    {
        var (added, price) = (outlook.Total.Added, outlook.Total.Price);
        return price.Size is null || price.Size == UsdAmount.Zero ? ""
            : price.More > price.Less == added > 0 && added != 0 ? $" ({Price(price)})"
            : $", worth {Price(price)} {(price.More > price.Less ? "more" : "less")}";
    }

    private static string Tokens(SharingOutlook outlook) =>
        outlook.IsBlocked
            ? "no complimentary tokens"
            : $"{Figures.Of(Math.Abs(outlook.Total.Added))} {(outlook.Total.Added < 0 ? "fewer" : "more")} complimentary tokens";

    private static string Requests(long count, string how = "") => $"{Figures.Of(count)} {how}{(count == 1 ? "request" : "requests")}";
}
