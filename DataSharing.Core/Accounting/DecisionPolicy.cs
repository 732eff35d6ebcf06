using DataSharing.Core.Eligibility;
using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Core.Sharing;

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
        var model = catalogue.Models.Resolve(request.Model, asOf.Day);
        var project = basis.Organization.FindProject(request.ProjectId);
        var pool = model.Snapshot?.Pool;
        var allowance = pool is { } known ? basis.Verdict.Allowances?.Of(known) : null;
        EffectiveSharing? sharing = project is null ? null : basis.Organization.Sharing(SharingControl.InputsOutputs, project);
        var uncertain =
            request.FunctionTools || request.ServiceTier.IsUnknown || model.Snapshot is { Confidence: not Confidence.Documented };

        if (basis.Verdict.Blocking is { } blocking)
        {
            return Billed(DecisionReason.OrganizationIneligible, blocking.Rule);
        }

        if (sharing is not { } effective)
        {
            return Billed(DecisionReason.ProjectUnknown);
        }

        if (!effective.Shared)
        {
            return Billed(DecisionReason.ProjectNotShared);
        }

        if (model.FineTuned)
        {
            return Billed(DecisionReason.ModelExcluded);
        }

        if (pool is not { } drawnOn || allowance is not { } free || !catalogue.Models.IsCovered(model, asOf.Day))
        {
            return Billed(DecisionReason.ModelNotCovered);
        }

        if (request.HasExcludedServiceTier)
        {
            return Billed(DecisionReason.ServiceTierExcluded);
        }

        if (request.HostedTools.Count > 0)
        {
            return Billed(DecisionReason.HostedToolUse);
        }

        var (after, complimentary) = new DailyPool(free, runningTotal(state, drawnOn)).Take(request.Tokens, catalogue.BoundaryRule);
        return Decided(
            complimentary == request.Tokens ? DecisionReason.Complimentary : DecisionReason.AllowanceExceeded,
            null,
            complimentary,
            after.RunningTotal,
            uncertain || besideUnassigned
        );

        Decision Billed(DecisionReason reason, EligibilityRule? rule = null) => Decided(reason, rule, TokenCount.Zero, null, uncertain);

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
                pool,
                request.Tokens,
                complimentaryTokens,
                total,
                allowance,
                sharing,
                isUncertain,
                asOf,
                basis.Organization.CatalogueVersion.Number
            );
    }
}
