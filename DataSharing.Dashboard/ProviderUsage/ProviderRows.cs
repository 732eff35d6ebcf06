using DataSharing.Core.Primitives;

namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>A project as the provider last listed it. A fact of the provider's, not a decision of anybody here.</summary>
internal sealed class ProviderProjectRow
{
    public required string OrganizationId { get; init; }

    public required string ProjectId { get; init; }

    /// <summary>As the provider names it, whatever it is.</summary>
    public string? Status { get; set; }

    public Instant? CreatedAt { get; set; }

    public Instant? ArchivedAt { get; set; }

    /// <summary>As the provider names it; null if it did not say.</summary>
    public string? Residency { get; set; }

    public string? ExternalKeyId { get; set; }

    /// <summary>When a whole list was last read that held it.</summary>
    public required Instant ListedAt { get; set; }

    /// <summary>When a whole list was first read without it; null while it is listed.</summary>
    public Instant? NotListedSince { get; set; }
}

/// <summary>What one look at the provider found out about one thing: its value with its age, or why there is none.</summary>
internal abstract class ProviderSettingRow
{
    public required string OrganizationId { get; init; }

    /// <summary>Empty for the organization itself.</summary>
    public required string ProjectId { get; init; }

    /// <summary>When it was last asked for.</summary>
    public required Instant TriedAt { get; set; }

    /// <summary>When the value was read; null if it never was.</summary>
    public Instant? ReadAt { get; set; }

    /// <summary>Why the last try brought nothing, in words; null if it did.</summary>
    public string? Fault { get; set; }
}

/// <summary>The service tier of requests that name none.</summary>
internal sealed class ProviderTierRow : ProviderSettingRow
{
    public string? Default { get; set; }

    /// <summary><c>all</c>, or names with commas between.</summary>
    public string? Enabled { get; set; }
}

/// <summary>A hard spend limit.</summary>
internal sealed class ProviderSpendRow : ProviderSettingRow
{
    /// <summary><c>inactive</c>, <c>enforcing</c>, or another word of the provider's; null if there is no limit.</summary>
    public string? Status { get; set; }

    public long? ThresholdCents { get; set; }

    public string? Currency { get; set; }

    public bool IsEnforcing => Status == "enforcing";
}

/// <summary>An entry of the provider's own audit log. It is no part of the sealed log here.</summary>
internal sealed class ProviderAuditRow
{
    public required string OrganizationId { get; init; }

    public required string Id { get; init; }

    public required string Type { get; init; }

    public required Instant At { get; init; }

    /// <summary>E-mail, account or key of whoever acted; empty if the provider did not say.</summary>
    public required string Actor { get; init; }

    public required string? ProjectId { get; init; }

    /// <summary>The member named like the type, as JSON of at most 4,000 characters; null without.</summary>
    public required string? Details { get; init; }

    public required Instant ReadAt { get; init; }
}

/// <summary>What of the provider's own audit log did not fit into the turns so far: said until it is read.</summary>
internal sealed class ProviderAuditHole
{
    public required string OrganizationId { get; init; }

    /// <summary>Nothing is missing before this that was ever asked for.</summary>
    public required Instant From { get; init; }

    /// <summary>All was read after this.</summary>
    public required Instant Until { get; init; }
}

/// <summary>A day on which the provider ends a model, as its list of models says.</summary>
internal sealed class ProviderShutdownRow
{
    public required string OrganizationId { get; init; }

    public required string Model { get; init; }

    public required UtcDay Shutdown { get; init; }

    public required Instant ReadAt { get; init; }
}
