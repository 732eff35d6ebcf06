using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;

namespace DataSharing.Dashboard.Ledger;

/// <summary>An event and its decision as a stored row, and back.</summary>
internal static class EventMapping
{
    public static EventRow ToRow(string organizationId, UsageEvent usage, byte[] hash, Instant recordedAt, Decision decision) =>
        new()
        {
            OrganizationId = organizationId,
            Source = usage.Source,
            Id = usage.Id,
            ContentHash = hash,
            RecordedAt = recordedAt,
            OccurredAt = usage.OccurredAt,
            Day = usage.Day,
            ProjectId = usage.ProjectId,
            Model = usage.Model,
            ResolvedModel = decision.Model,
            InputTokens = usage.Counted.Input,
            CachedTokens = usage.Counted.Cached,
            OutputTokens = usage.Counted.Output,
            ServiceTier = usage.ServiceTier.Text,
            Batch = usage.Batch,
            HostedTools = string.Join(',', usage.HostedTools),
            FunctionTools = usage.FunctionTools,
            UserId = usage.UserId,
            ApiKeyId = usage.ApiKeyId,
            Reason = decision.Reason,
            Rule = decision.Rule,
            Pool = decision.Pool,
            ComplimentaryTokens = decision.ComplimentaryTokens.Value,
            RunningTotal = decision.RunningTotal?.Value,
            Allowance = decision.Allowance?.Value,
            Shared = decision.Shared,
            SharedBy = decision.Sharing?.By,
            Uncertain = decision.Uncertain,
            DecidedAsOf = decision.DecidedAsOf,
            CatalogueNumber = decision.CatalogueNumber,
        };

    public static Decision ToDecision(this EventRow row) =>
        new(
            row.Reason,
            row.Rule,
            row.ResolvedModel,
            row.Pool,
            row.Counted.Tokens,
            TokenCount.Of(row.ComplimentaryTokens),
            row.RunningTotal is { } total ? TokenCount.Of(total) : null,
            row.Allowance is { } allowance ? TokenCount.Of(allowance) : null,
            row.SharedBy is { } by ? new EffectiveSharing(row.Shared, by) : null,
            row.Uncertain,
            row.DecidedAsOf,
            row.CatalogueNumber
        );

    public static UsageEvent ToEvent(this EventRow row) =>
        new(
            row.Id,
            row.Source,
            row.OccurredAt,
            row.ProjectId,
            row.Model,
            row.Counted,
            ServiceTier.OfRequest(row.ServiceTier),
            row.Batch,
            row.HostedTools.Split(',', StringSplitOptions.RemoveEmptyEntries),
            row.FunctionTools,
            row.UserId,
            row.ApiKeyId
        );
}
