namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>All that tells reported rows apart but their time. Null: not grouped by it; a project that is empty: grouped, and none named.</summary>
internal readonly record struct UsageDimensions(ReportSource Source, string? ProjectId, string? UserId, string? ApiKeyId, string? Model, bool? Batch, string? ServiceTier)
{
    public static UsageDimensions Of(ReportSource source, UsageLine line) => new(
        source, source == ReportSource.File ? line.ProjectId : Given(line.ProjectId), Given(line.UserId), Given(line.ApiKeyId), Given(line.Model), line.Batch, Given(line.ServiceTier));

    /// <summary>Those of the roll-up by day, which is not kept by user and key, and takes for no batch what does not say.</summary>
    public UsageDimensions ToDay() => this with { ProjectId = Given(ProjectId), UserId = null, ApiKeyId = null, Batch = Batch ?? false };

    public static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
