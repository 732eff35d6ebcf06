using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;

namespace DataSharing.Dashboard.Ledger;

/// <summary>A stored row as the event and the decision it came from.</summary>
internal static class EventMapping
{
    public static Decision ToDecision(this EventRow row) => new(
        row.Reason, row.Rule, row.ResolvedModel, row.Pool, TokenCount.Of(row.InputTokens + row.OutputTokens), TokenCount.Of(row.ComplimentaryTokens),
        row.RunningTotal is { } total ? TokenCount.Of(total) : null, row.Allowance is { } allowance ? TokenCount.Of(allowance) : null,
        row.SharedBy is { } by ? new EffectiveSharing(row.Shared, by) : null, row.Uncertain, row.DecidedAsOf, row.CatalogueNumber);

    public static UsageEvent ToEvent(this EventRow row) => new(
        row.Id, row.Source, row.OccurredAt, row.ProjectId, row.Model, row.InputTokens, row.CachedTokens, row.OutputTokens, ServiceTier.OfRequest(row.ServiceTier), row.Batch,
        row.HostedTools.Split(',', StringSplitOptions.RemoveEmptyEntries), row.FunctionTools, row.UserId, row.ApiKeyId);
}
