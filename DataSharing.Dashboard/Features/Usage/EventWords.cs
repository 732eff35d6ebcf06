using DataSharing.Core.Accounting;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Ledger;

namespace DataSharing.Dashboard.Features.Usage;

/// <summary>One request in words: how it ended, what it came to, and why it was free.</summary>
internal static class EventWords
{
    /// <summary>"Billed: project not shared", "Billed: over the allowance, 3 of 5 tokens free" or "Complimentary".</summary>
    public static string Heading(Decision decision, UsageEvent request)
    {
        var label = Reasons.Label(decision.Reason, request);
        return decision.Reason == DecisionReason.Complimentary
            ? decision.Uncertain
                ? $"{label} (uncertain)"
                : label
            : $"Billed: {label.ToLowerInvariant()}"
                + (
                    decision.ComplimentaryTokens.Value > 0
                        ? $", {Figures.Of(decision.ComplimentaryTokens.Value)} of {Figures.Of(decision.Tokens.Value)} tokens free"
                        : ""
                );
    }

    /// <summary>"35,162 tokens · $0.02 at list price".</summary>
    public static string Sum(EventRow row, ListPrice? price) =>
        $"{Figures.Of(row.Counted.Tokens.Value)} tokens"
        + (
            price is not { } known ? ""
            : known.UnpricedTokens > 0 ? " · price not known"
            : $" · {Figures.Usd(known)} at list price"
        );

    /// <summary>Why a request was free; null for one that was not, or of which the pool is not told.</summary>
    public static string? Free(Decision decision) =>
        decision is { Reason: DecisionReason.Complimentary, RunningTotal: { } total, Allowance: { } allowance, Pool: { } pool }
            ? $"All {Figures.Of(decision.Tokens.Value)} tokens fitted in the {Figures.Of((allowance - (total - decision.Tokens)).Value)} left of the day's {Figures.Of(allowance.Value)} on {Name(pool)} models."
            : null;

    /// <summary>The pool before and after; null where it is not told.</summary>
    public static string? BeforeAndAfter(Decision decision) =>
        decision switch
        {
            { RunningTotal: { } total, Allowance: { } allowance } =>
                $"{Figures.Of((total - decision.Tokens).Value)} before, {Figures.Of(total.Value)} after, of {Figures.Of(allowance.Value)}",
            { RunningTotal: null, Reason: not DecisionReason.Complimentary } => "the same before and after: it drew on no pool",
            _ => null,
        };

    private static string Name(Pool pool) => Figures.Pool(pool).ToLowerInvariant();
}
