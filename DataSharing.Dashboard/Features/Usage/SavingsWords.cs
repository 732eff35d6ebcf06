using System.Globalization;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Foresight;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.Features.Usage;

/// <summary>Prices and what they rest on, in words.</summary>
internal static class SavingsWords
{
    /// <summary>"$0.40": dollars per million tokens, with all digits of the list.</summary>
    public static string PerMillion(long? microdollars) => microdollars is { } price ? Figures.PerMillion(price) : "as input";

    /// <summary>When the list says that it holds.</summary>
    public static string Holds(PriceUsed used) =>
        used.Price switch
        {
            null => "price not known",
            { From: null, Until: null, KnownThrough: null } => "latest one known, without a date",
            var price => string.Join(
                ", ",
                new[]
                {
                    price.From is { } from ? $"from {Words.Date(from)}" : null,
                    price.Until is { } until ? $"until {Words.Date(until.DaysBefore(1))}" : null,
                    price.KnownThrough is { } through ? $"known through {Words.Date(through)}" : null,
                }.OfType<string>()
            ),
        };

    public static string Catalogue(PriceUsed used) => used.Catalogue?.ToString(CultureInfo.InvariantCulture) ?? "not numbered";

    /// <summary>The days that are looked at; it says itself where they begin with the first request that is known.</summary>
    public static string Period(SavingsView view) =>
        view.First is not { } first || first <= view.Usage.From ? $"{Words.Date(view.Usage.From)} to {Words.Date(view.Usage.Until)}"
        : first > view.Usage.Until ? $"{Words.Date(view.Usage.From)} to {Words.Date(view.Usage.Until)}, before {First(view)}"
        : $"{Words.Date(first)}, with {First(view)}, to {Words.Date(view.Usage.Until)}";

    private static string First(SavingsView view) =>
        view.Usage.IsReported ? "the first day that OpenAI's report tells" : "the first request that is known";

    /// <summary>Why nothing is said of what was left of a pool: by what keeps most days out.</summary>
    public static string LeftOut(UnusedAllowance unused) =>
        $"{Figures.Pool(unused.Pool)} models are left out: "
        + string.Join(
            "; ",
            unused
                .LeftOut.OrderByDescending(days => days.Value)
                .ThenBy(days => days.Key)
                .Select(days => $"{Figures.Of(days.Value)} {(days.Value == 1 ? "day" : "days")} {Why(days.Key)}")
        )
        + ".";

    private static string Why(UnusedDay day) =>
        day switch
        {
            UnusedDay.NotOver => "not over yet",
            UnusedDay.NotRecorded => "before or with the first request that is known",
            UnusedDay.NoAllowance => "without a known allowance",
            UnusedDay.NotEligible => "on which the organization was not eligible",
            _ => "on which OpenAI counted more than was sent here",
        };

    public static string Worth(UnusedAllowance unused) =>
        unused.Worth is { } worth ? $"about {Figures.Usd(worth)}"
        : unused.Mix.Tokens == 0 ? "not known: none of its models was used"
        : "price not known";

    public static string Allowances(Allowances? allowances) =>
        allowances is { } known
            ? $"{Figures.Of(known.Large.Value)} tokens a day on large models and {Figures.Of(known.Small.Value)} on small models"
            : "no tokens a day";

    /// <summary>What the next tier would change, and what cannot be said.</summary>
    public static string Tier(SavingsView view) =>
        view switch
        {
            { IsTierKnown: false } => "Not known: nobody has said which usage tier applies.",
            { NextTier: null } => "No usage tier has a larger allowance than yours.",
            { NextTier: { } next } => $"{next.Name}: {Allowances(next.Next)}, instead of {Allowances(next.Now)}.",
        };

    public static string Freed(NextTier next)
    {
        var days = $"In the last {NextTierQueries.Days} full days ({Words.Date(next.From)} to {Words.Date(next.Until)})";
        return next.Freed switch
        {
            null => "What of the last days it would have made free cannot be said exactly.",
            { } freed when freed.Sum(pool => pool.Billed.Tokens) == 0 => $"{days} nothing was billed for not fitting in the allowance.",
            { } freed => string.Join(
                " ",
                freed
                    .Where(pool => pool.Billed.Tokens > 0)
                    .Select(pool =>
                        $"{days}, {Figures.Of(pool.Free.Tokens)} of the {Figures.Of(pool.Billed.Tokens)} tokens of {Figures.Pool(pool.Pool).ToLowerInvariant()} models that were billed for not fitting would have been free ({Figures.Usd(pool.Free.Price)} at list price)."
                    )
            ),
        };
    }
}
