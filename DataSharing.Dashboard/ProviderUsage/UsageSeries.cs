using DataSharing.Core.Accounting;

namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>What reported rows of one organization share that are told apart by their time alone.</summary>
internal readonly record struct UsageSeries(ReportSource Source, UsageDimensions Dimensions)
{
    public static UsageSeries Of(ReportSource source, UsageDimensions reported) =>
        new(
            source,
            new UsageDimensions(
                source == ReportSource.File ? reported.ProjectId : Given(reported.ProjectId),
                Given(reported.UserId),
                Given(reported.ApiKeyId),
                Given(reported.Model),
                reported.Batch,
                Given(reported.ServiceTier)
            )
        );

    /// <summary>That of the roll-up by day, which is not kept by user and key, and takes for no batch what does not say.</summary>
    public UsageSeries ToDay() =>
        this with
        {
            Dimensions = Dimensions with
            {
                ProjectId = Given(Dimensions.ProjectId),
                UserId = null,
                ApiKeyId = null,
                Batch = Dimensions.Batch ?? false,
            },
        };

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
