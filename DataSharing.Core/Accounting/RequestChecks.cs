using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Core.Sharing;

namespace DataSharing.Core.Accounting;

/// <summary>One request held against every check that does not ask what is left of the day.</summary>
/// <remarks>A value: the writer makes one for each request.</remarks>
internal readonly struct RequestChecks
{
    private readonly DecisionBasis _basis;
    private readonly UsageEvent _request;
    private readonly Instant _asOf;

    /// <param name="basis">The organization as of <paramref name="asOf"/>.</param>
    /// <param name="request">The request.</param>
    /// <param name="asOf">The instant whose facts decide.</param>
    public RequestChecks(DecisionBasis basis, UsageEvent request, Instant asOf)
    {
        (_basis, _request, _asOf) = (basis, request, asOf);
        Model = basis.Organization.Catalogue.Models.Resolve(request.Model, asOf.Day);
        Pool = Model.Snapshot?.Pool;
        Allowance = Pool is { } known ? basis.Verdict.Allowances?.Of(known) : null;
        Project = basis.Organization.FindProject(request.ProjectId);
        Sharing = Project is null ? null : basis.Organization.Sharing(SharingControl.InputsOutputs, Project);
    }

    /// <summary>What the request's model stands for.</summary>
    public ResolvedModel Model { get; }

    /// <summary>The model's pool; null for a model without one.</summary>
    public Pool? Pool { get; }

    /// <summary>The pool's allowance; null if there is none.</summary>
    public TokenCount? Allowance { get; }

    /// <summary>The request's project; null if it is not known here.</summary>
    public ProjectState? Project { get; }

    /// <summary>Whether its inputs and outputs are shared; null for a project that is not known here.</summary>
    public EffectiveSharing? Sharing { get; }

    /// <summary>The first check that fails; null if the request reaches its pool.</summary>
    public DecisionReason? FirstFailing()
    {
        for (var check = DecisionReason.OrganizationIneligible; check < DecisionReason.AllowanceExceeded; check++)
        {
            if (Fails(check))
            {
                return check;
            }
        }

        return null;
    }

    /// <summary>Whether the request fails one check, asked by itself.</summary>
    public bool Fails(DecisionReason check) =>
        check switch
        {
            DecisionReason.OrganizationIneligible => _basis.Verdict.Blocking is not null,
            DecisionReason.ProjectUnknown => Sharing is null,
            DecisionReason.ProjectNotShared => Sharing is { Shared: false },
            DecisionReason.ModelExcluded => Model.FineTuned,
            DecisionReason.ModelNotCovered => !Model.FineTuned && !HasAllowance,
            DecisionReason.ServiceTierExcluded => _request.HasExcludedServiceTier,
            DecisionReason.HostedToolUse => _request.HostedTools.Count > 0,
            _ => false,
        };

    // Without a tier no pool has an allowance: that is the organization's matter and says nothing of the model.
    private bool HasAllowance =>
        Pool is not null
        && (Allowance is not null || _basis.Verdict.Blocking is not null)
        && _basis.Organization.Catalogue.Models.IsCovered(Model, _asOf.Day);
}
