using DataSharing.Core.Programme;

namespace DataSharing.Core.Foresight.Alerts;

/// <summary>What of an organization a rule watches: all of it, one pool, or one project.</summary>
/// <param name="Pool">The one pool; null for both.</param>
/// <param name="ProjectId">The one project; null for all.</param>
public sealed record AlertScope(Pool? Pool = null, string? ProjectId = null)
{
    /// <summary>All of the organization.</summary>
    public static AlertScope Organization { get; } = new();

    /// <summary>Whether a pool is watched.</summary>
    public bool Includes(Pool pool) => Pool is null || Pool == pool;

    /// <summary>Whether a project is watched.</summary>
    public bool Includes(string projectId) => ProjectId is null || ProjectId == projectId;
}
