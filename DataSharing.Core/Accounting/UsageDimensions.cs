namespace DataSharing.Core.Accounting;

/// <summary>All that tells usage apart but its time. Null: not known, or a report that was not grouped by it.</summary>
/// <param name="ProjectId">The provider's project id; empty where a report is grouped by project and names none.</param>
/// <param name="UserId">The provider's user id.</param>
/// <param name="ApiKeyId">The provider's key id.</param>
/// <param name="Model">The model.</param>
/// <param name="Batch">Whether it ran as a batch.</param>
/// <param name="ServiceTier">The service tier's text.</param>
public readonly record struct UsageDimensions(
    string? ProjectId,
    string? UserId,
    string? ApiKeyId,
    string? Model,
    bool? Batch,
    string? ServiceTier
);
