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
    )
    {
        var catalogue = basis.Organization.Catalogue;
        var model = catalogue.Models.Resolve(request.Model, asOf.Day);
        var project = basis.Organization.FindProject(request.ProjectId);
        var pool = model.Snapshot?.Pool;
        var decision = new Decision(
            DecisionReason.Complimentary,
            Rule: null,
            model.Id,
            pool,
            request.Tokens,
            TokenCount.Zero,
            RunningTotal: null,
            pool is { } known ? basis.Verdict.Allowances?.Of(known) : null,
            project is null ? null : basis.Organization.Sharing(SharingControl.InputsOutputs, project),
            Uncertain: request.FunctionTools
                || request.ServiceTier.IsUnknown
                || model.Snapshot is { Confidence: not Confidence.Documented },
            asOf,
            basis.Organization.CatalogueVersion.Number
        );

        if (basis.Verdict.Blocking is { } blocking)
        {
            return decision with { Reason = DecisionReason.OrganizationIneligible, Rule = blocking.Rule };
        }

        if (decision.Sharing is not { } sharing)
        {
            return decision with { Reason = DecisionReason.ProjectUnknown };
        }

        if (!sharing.Shared)
        {
            return decision with { Reason = DecisionReason.ProjectNotShared };
        }

        if (model.FineTuned)
        {
            return decision with { Reason = DecisionReason.ModelExcluded };
        }

        if (pool is not { } drawnOn || decision.Allowance is not { } allowance || !catalogue.Models.IsCovered(model, asOf.Day))
        {
            return decision with { Reason = DecisionReason.ModelNotCovered };
        }

        if (request.HasExcludedServiceTier)
        {
            return decision with { Reason = DecisionReason.ServiceTierExcluded };
        }

        if (request.HostedTools.Count > 0)
        {
            return decision with { Reason = DecisionReason.HostedToolUse };
        }

        var (after, complimentary) = new DailyPool(allowance, runningTotal(drawnOn)).Take(request.Tokens, catalogue.BoundaryRule);
        return decision with
        {
            Reason = complimentary == request.Tokens ? DecisionReason.Complimentary : DecisionReason.AllowanceExceeded,
            ComplimentaryTokens = complimentary,
            RunningTotal = after.RunningTotal,
            Uncertain = decision.Uncertain || besideUnassigned,
        };
    }
}
