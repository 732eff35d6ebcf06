using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.ProviderUsage;
using DataSharing.Dashboard.ProviderUsage.Reading;

namespace DataSharing.Dashboard.Features.Provider;

/// <summary>
/// What the provider says of an organization's projects, each fact with its age, and which projects share without anybody's decision.
/// </summary>
public sealed record ProviderFacts
{
    /// <summary>There is an admin key; without one nothing of this is read.</summary>
    internal bool IsConnected { get; init; }

    /// <summary>As listed, by id.</summary>
    internal IReadOnlyDictionary<string, ProviderProjectRow> Projects { get; init; } = new Dictionary<string, ProviderProjectRow>();

    /// <summary>Default service tiers, by id.</summary>
    internal IReadOnlyDictionary<string, ProviderTierRow> Tiers { get; init; } = new Dictionary<string, ProviderTierRow>();

    /// <summary>Spend limits by id; empty for the organization's own.</summary>
    internal IReadOnlyDictionary<string, ProviderSpendRow> Limits { get; init; } = new Dictionary<string, ProviderSpendRow>();

    /// <summary>How reading each kind goes, by <see cref="WatchedKinds"/>.</summary>
    internal IReadOnlyDictionary<string, KindState> Kinds { get; init; } = new Dictionary<string, KindState>();

    /// <summary>Newest first.</summary>
    internal IReadOnlyList<UndecidedProject> Undecided { get; init; } = [];

    /// <summary>As pages show it: what was decided counts at once.</summary>
    internal OrganizationSnapshot Organization { get; init; } = default!;

    /// <summary>Whoever asked is an owner.</summary>
    internal bool MayDecide { get; private init; }

    internal Instant Now { get; init; }

    /// <summary>The same for one reader.</summary>
    internal ProviderFacts For(Standing standing) => this with { MayDecide = standing.Has(Right.Decide) };

    /// <summary>What speaks against sharing a project without a second thought.</summary>
    internal IReadOnlyList<ShareCaution> CautionsOf(string projectId) =>
        Projects.TryGetValue(projectId, out var project) ? ShareCautions.Of(project.Residency, project.ExternalKeyId) : [];
}
