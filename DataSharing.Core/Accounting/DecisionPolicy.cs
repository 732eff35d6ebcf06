using DataSharing.Core.Eligibility;
using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;

namespace DataSharing.Core.Accounting;

/// <summary>What a decision rests on besides the event and the pool: the organization as of an instant, judged.</summary>
/// <param name="Organization">The organization as of that instant.</param>
/// <param name="Verdict">Its eligibility.</param>
public sealed record DecisionBasis(OrganizationSnapshot Organization, EligibilityVerdict Verdict);

/// <summary>Decides whether a request is complimentary, and why not.</summary>
/// <remarks>The order of the checks is part of the contract: the first that fails is the reason. Source: api.md, "Decision".</remarks>
public static class DecisionPolicy
{
    /// <summary>Decides one request.</summary>
    /// <param name="basis">The organization as of <paramref name="asOf"/>.</param>
    /// <param name="request">The request.</param>
    /// <param name="asOf">The earlier of when it happened and now.</param>
    /// <param name="runningTotal">Tells a pool's running total before this request; asked only if the request reaches the pool.</param>
    /// <param name="besideUnassigned">Whether the provider reports complimentary tokens of that day whose pool nobody knows: what draws on
    /// a pool is uncertain then.</param>
    public static Decision Decide(
        DecisionBasis basis,
        UsageEvent request,
        Instant asOf,
        Func<Pool, TokenCount> runningTotal,
        bool besideUnassigned = false
    ) => Decide(basis, request, asOf, runningTotal, static (ask, pool) => ask(pool), besideUnassigned);

    /// <summary>The same for whoever decides so many that an object for each question would be felt.</summary>
    /// <param name="basis">The organization as of <paramref name="asOf"/>.</param>
    /// <param name="request">The request.</param>
    /// <param name="asOf">The earlier of when it happened and now.</param>
    /// <param name="state">Handed to <paramref name="runningTotal"/>.</param>
    /// <param name="runningTotal">Tells a pool's running total before this request; asked only if the request reaches the pool.</param>
    /// <param name="besideUnassigned">Whether the provider reports complimentary tokens of that day whose pool nobody knows: what draws on
    /// a pool is uncertain then.</param>
    public static Decision Decide<TState>(
        DecisionBasis basis,
        UsageEvent request,
        Instant asOf,
        TState state,
        Func<TState, Pool, TokenCount> runningTotal,
        bool besideUnassigned = false
    )
    {
        var catalogue = basis.Organization.Catalogue;
        var checks = new RequestChecks(basis, request, asOf);
        var model = checks.Model;
        var uncertain = DecisionDoubts.IsInDoubt(request, model.Snapshot?.Confidence);

        if (checks.FirstFailing() is { } failing)
        {
            var rule = failing == DecisionReason.OrganizationIneligible ? basis.Verdict.Blocking!.Rule : (EligibilityRule?)null;
            return Decided(failing, rule, TokenCount.Zero, null, uncertain);
        }

        // What passed all of these has a pool with an allowance.
        var (drawnOn, free) = (checks.Pool!.Value, checks.Allowance!.Value);
        var (after, complimentary) = new DailyPool(free, runningTotal(state, drawnOn)).Take(request.Tokens, catalogue.BoundaryRule);
        return Decided(
            complimentary == request.Tokens ? DecisionReason.Complimentary : DecisionReason.AllowanceExceeded,
            null,
            complimentary,
            after.RunningTotal,
            uncertain || besideUnassigned
        );

        Decision Decided(
            DecisionReason reason,
            EligibilityRule? rule,
            TokenCount complimentaryTokens,
            TokenCount? total,
            bool isUncertain
        ) =>
            new(
                reason,
                rule,
                model.Id,
                checks.Pool,
                request.Tokens,
                complimentaryTokens,
                total,
                checks.Allowance,
                checks.Sharing,
                isUncertain,
                asOf,
                basis.Organization.CatalogueVersion.Number
            );
    }
}
