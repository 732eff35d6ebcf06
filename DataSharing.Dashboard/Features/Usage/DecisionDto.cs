using DataSharing.Core.Accounting;
using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.Features.Usage;

/// <summary>A decision as the API writes it.</summary>
internal sealed record DecisionDto(
    string Outcome,
    string Reason,
    string? Rule,
    string? Pool,
    long Tokens,
    long ComplimentaryTokens,
    long BilledTokens,
    long? RunningTotal,
    long? Allowance,
    bool Shared,
    bool Uncertain,
    long DecidedAsOf,
    int? Catalogue
)
{
    public string Object { get; } = "usage.decision";

    public static DecisionDto Of(Decision decision) =>
        new(
            decision.Reason == DecisionReason.Complimentary ? "complimentary" : "billed",
            decision.Reason.Wire(),
            decision.Rule?.Wire(),
            decision.Pool?.Wire(),
            decision.Tokens.Value,
            decision.ComplimentaryTokens.Value,
            decision.BilledTokens.Value,
            decision.RunningTotal?.Value,
            decision.Allowance?.Value,
            decision.Shared,
            decision.Uncertain,
            decision.DecidedAsOf.UnixSeconds,
            decision.CatalogueNumber
        );
}
